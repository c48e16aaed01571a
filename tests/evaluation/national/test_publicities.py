"""A list is drafted by one officer, published by another, and frozen with its digest."""

import re
from datetime import date

import pytest
from django.urls import reverse

from evaluation.actions import publicity as actions
from evaluation.models import Publicity
from evaluation.publicising import content_of
from portal.dossiers.models import Dossier
from portal.kernel.canonical import digest
from portal.kernel.refusals import Refused
from portal.obligations.models import Obligation
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, evaluation, national
from tests.factories.clock import DAY, NOW
from tests.factories.organizations import HUBEI

pytestmark = pytest.mark.django_db
TEXT = {"title": "示例公示", "body": "现予公示。", "contact": "010-00000000"}


@pytest.fixture
def in_round(clerk):
    found = dossiers.round_()
    evaluation.review_rule(found)
    return found


def draft(client, in_round, first_day: str = "2026-05-19"):
    address = reverse("evaluation:publicity_draft", args=[in_round.slug])
    return client.post(address, {**TEXT, "first_day": first_day})


def published(client, found: Publicity):
    return client.post(reverse("evaluation:publicity", args=[found.number]), {"act": "publish"})


@pytest.mark.requirement("R0-26", "R0-29")
def test_both_routes_stand_in_one_list_in_the_order_of_the_regions(client, in_round):
    national.case(in_round, "proposed", region=HUBEI)
    national.case(in_round, "proposed", programme="verification")
    national.case(in_round, "evaluated")

    draft(client, in_round)

    lines = Publicity.objects.get().entries.values_list("position", "region_name", "route_name")
    assert list(lines) == [(1, "河南省", "申请核定"), (2, "湖北省", "申报遴选")]


def test_a_route_that_needs_no_publicity_is_left_out(client, in_round):
    in_round.routes.filter(programme="verification").update(needs_publicity=False)
    national.case(in_round, "proposed", programme="verification")

    answer = draft(client, in_round)

    assert answer.status_code == 409
    assert not Publicity.objects.exists()


@pytest.mark.requirement("R0-26")
def test_the_drafter_cannot_publish_and_another_signer_can(client, in_round):
    case = national.case(in_round, "proposed")
    drafter, leader = accounts.national_signer(), accounts.national_signer()
    client.force_login(drafter)
    draft(client, in_round)
    found = Publicity.objects.get()

    own = published(client, found)
    client.force_login(accounts.national_clerk())
    clerks = published(client, found)
    client.force_login(leader)
    done = published(client, found)

    case.refresh_from_db()
    found.refresh_from_db()
    assert (own.status_code, clerks.status_code, done.status_code) == (409, 403, 302)
    assert (found.state, case.state) == ("published", "publicity")
    assert found.digest == digest(content_of(found))
    assert Obligation.objects.get(kind="publicity_end").due_at == found.ends_at


def test_the_window_counts_working_days_with_the_first_day_in(client, in_round):
    national.case(in_round, "proposed")

    draft(client, in_round, "2026-05-19")

    found = Publicity.objects.get()
    assert found.starts_at.isoformat() == "2026-05-18T16:00:00+00:00"
    assert found.ends_at.isoformat() == "2026-05-25T16:00:00+00:00"
    counted = [line["ordinal"] for line in found.explanation]
    assert counted == [1, 2, 3, 4, None, None, 5]


@pytest.mark.parametrize(
    ("first_day", "code"),
    [
        ("2026-05-17", "first_day_past"),
        ("2026-05-23", "not_a_workday"),
        ("2031-05-19", "unknown_year"),
    ],
)
def test_an_impossible_first_day_is_refused_and_what_was_typed_stays(
    client, in_round, first_day, code
):
    national.case(in_round, "proposed")

    answer = draft(client, in_round, first_day)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert f'data-code="{code}"' in text
    assert "现予公示。" in text
    assert not Publicity.objects.exists()


def test_the_days_are_the_rounds_whatever_is_posted(client, in_round):
    national.case(in_round, "proposed")

    client.post(
        reverse("evaluation:publicity_draft", args=[in_round.slug]),
        {**TEXT, "first_day": "2026-05-19", "days": "1", "mode": "natural"},
    )

    found = Publicity.objects.get()
    assert (found.days, found.mode) == (5, "workday")


def test_a_list_that_changed_since_the_draft_is_not_published(client, in_round):
    national.case(in_round, "proposed")
    draft(client, in_round)
    late = national.case(in_round, "proposed")
    client.force_login(accounts.national_signer())

    refused = published(client, Publicity.objects.get())
    Dossier.objects.filter(pk=late.pk).update(state="evaluated")
    done = published(client, Publicity.objects.get())

    assert (refused.status_code, done.status_code) == (409, 302)


def test_a_first_day_that_has_passed_is_not_published(client, in_round):
    national.case(in_round, "proposed")
    draft(client, in_round)

    with pytest.raises(Refused) as refused:
        actions.publish(
            Publicity.objects.get(), actor=accounts.national_signer(), now=NOW + 2 * DAY
        )

    assert refused.value.codes == ("first_day_past",)
    assert Publicity.objects.get().state == "draft"


def test_publishing_twice_publishes_once(client, in_round):
    national.case(in_round, "proposed")
    draft(client, in_round)
    client.force_login(accounts.national_signer())
    found = Publicity.objects.get()

    first, again = published(client, found), published(client, found)

    assert (first.status_code, again.status_code) == (302, 409)
    assert Obligation.objects.filter(kind="publicity_end").count() == 1


def test_a_draft_is_given_up_and_a_published_list_stays(client, in_round):
    case = national.case(in_round, "publicity")
    stays = national.publicity([case], by=case.created_by)
    national.case(in_round, "proposed")
    draft(client, in_round)
    gone = Publicity.objects.get(state="draft")

    for each in (gone, stays):
        client.post(reverse("evaluation:publicity", args=[each.number]), {"act": "withdraw"})

    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.state, stays.state) == ("withdrawn", "published")


def test_the_preview_shows_the_document_and_every_day_of_the_window(client, in_round):
    case = national.case(in_round, "proposed")
    draft(client, in_round)

    text = client.get(
        reverse("evaluation:publicity", args=[Publicity.objects.get().number])
    ).content.decode()

    assert case.institution.name in text
    assert "2026-05-25" in text
    assert "计第 5 日" in text
    assert date(2026, 5, 19).isoformat() in text


def test_the_list_asks_the_same_queries_for_1_and_30(client, in_round):
    address = f"{reverse('evaluation:publicities')}?round={in_round.slug}"
    case = national.case(in_round, "publicity")
    national.publicity([case], by=case.created_by)
    client.get(address)
    few = queries_of(client, address)
    for _ in range(29):
        other = national.case(in_round, "publicity")
        national.publicity([other], by=case.created_by)

    assert queries_of(client, address) == few <= 12


def test_a_window_that_ends_at_midnight_is_said_to_end_at_24_of_its_last_day(client, in_round):
    national.case(in_round, "proposed")
    draft(client, in_round, "2026-05-19")

    page = client.get(reverse("evaluation:publicity", args=[Publicity.objects.get().number]))

    assert page.context["until"] == "2026年5月25日 24:00"


def test_the_public_page_shows_the_very_document_that_was_previewed(client, in_round):
    national.case(in_round, "proposed")
    draft(client, in_round, "2026-05-18")
    client.force_login(accounts.national_signer())
    found = Publicity.objects.get()
    previewed = document(client.get(reverse("evaluation:publicity", args=[found.number])))
    published(client, found)

    shown = document(client.get(reverse("registry:notice", args=[found.number])))

    assert without_objections(shown) == without_objections(previewed)


def document(answer) -> str:
    text = answer.content.decode()
    return text[text.index('<article class="doc">') : text.index("</article>")]


def without_objections(text: str) -> str:
    """The public page adds a column with the way to object; all else is the same."""
    text = re.sub(r'<td data-l="异议".*?</td>', "", text)
    text = re.sub(r'<th scope="col"[^>]*>\s*异议\s*</th>', "", text)
    return re.sub(r"\s+", "", text)
