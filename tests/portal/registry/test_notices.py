from datetime import date, timedelta

import pytest
import time_machine

from evaluation.models import Publicity
from tests.factories import registry as made
from tests.factories.accounts import national_clerk
from tests.factories.clock import NOW, SECOND
from tests.factories.dossiers import dossier, round_
from tests.factories.organizations import institution


def case(**given):
    return dossier(institution(**given), round_(), by=national_clerk(), state="publicity")


def test_a_published_list_is_shown_and_a_draft_is_404(client):
    published = made.publicity(case())
    draft = made.publicity(case(), state=Publicity.State.DRAFT, published_at=None)

    assert client.get(f"/notices/{published.number}/").status_code == 200
    assert client.get(f"/notices/{draft.number}/").status_code == 404
    assert client.get(f"/notices/{draft.number}.pdf").status_code == 404
    assert client.get(f"/notices/{draft.number}/objection/").status_code == 404
    lines = client.get("/notices/").context["lines"]
    assert [line.title for line in lines] == [published.title]


def test_a_scheduled_list_appears_at_the_first_instant_of_its_window(client):
    scheduled = made.publicity(case(), first_day=date(2026, 5, 25))
    address = f"/notices/{scheduled.number}/"

    with time_machine.travel(scheduled.starts_at - SECOND, tick=False):
        assert client.get(address).status_code == 404
    with time_machine.travel(scheduled.starts_at, tick=False):
        assert client.get(address).status_code == 200


@pytest.mark.requirement("R0-26")
def test_the_button_to_object_stands_only_inside_the_window(client):
    shown = made.publicity(case())
    address = f"/notices/{shown.number}/"

    with time_machine.travel(shown.ends_at - SECOND, tick=False):
        assert client.get(address).context["page"].objection_url == f"{address}objection/"
    with time_machine.travel(shown.ends_at, tick=False):
        assert client.get(address).context["page"].objection_url == ""


def test_what_is_left_is_counted_in_working_days_with_today(client):
    shown = made.publicity(case())

    page = client.get(f"/notices/{shown.number}/").context["page"]

    assert page.window.left_words == "3 个工作日"  # 18, 19 and 20 May
    assert page.until == "2026年5月20日（周三）24:00"
    assert [day["counted"] for day in page.days] == [True, True, False, False, True, True, True]


def test_a_withdrawn_list_keeps_its_title_and_names_nobody(client):
    gone = made.publicity(case(name="被撤回的单位"), state=Publicity.State.WITHDRAWN)

    answer = client.get(f"/notices/{gone.number}/")

    assert answer.status_code == 200
    assert "被撤回的单位" not in answer.content.decode()
    assert "这项公示已撤回" in answer.content.decode()
    assert client.get(f"/notices/{gone.number}.pdf").status_code == 404


def test_the_list_is_the_frozen_one_whatever_the_institution_is_called_now(client):
    listed = case(name="公示时的名称")
    shown = made.publicity(listed)
    listed.institution.name = "后来的名称"
    listed.institution.save(update_fields=["name"])

    page = client.get(f"/notices/{shown.number}/").content.decode()

    assert "公示时的名称" in page
    assert "后来的名称" not in page


def test_a_list_comes_as_pdf(client):
    shown = made.publicity(case())

    answer = client.get(f"/notices/{shown.number}.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.requirement("R0-26", "R0-29")
def test_the_document_names_those_of_both_routes(client):
    officer = national_clerk()
    paper = made.document(round_(), by=officer)
    for programme in ("selection", "verification"):
        made.designation(named_in=paper, by=officer, programme=programme)

    page = client.get(f"/notices/documents/{paper.pk}/").context["page"]

    assert [line.route for line in page.named] == ["申报遴选", "申请核定"]


def test_a_document_dated_tomorrow_is_not_there_yet(client):
    tomorrow = made.document(round_(), issued_on=NOW.date() + timedelta(days=1))
    today = made.document(round_(), issued_on=NOW.date())

    assert client.get(f"/notices/documents/{tomorrow.pk}/").status_code == 404
    assert client.get(f"/notices/documents/{today.pk}/").status_code == 200


def test_lists_and_documents_stand_in_one_list_the_newest_first(client):
    made.publicity(case(), first_day=date(2026, 5, 14), title="一项公示")
    made.document(round_(), issued_on=date(2026, 5, 15), title="一份文件")

    lines = client.get("/notices/").context["lines"]

    assert [line.title for line in lines] == ["一份文件", "一项公示"]
