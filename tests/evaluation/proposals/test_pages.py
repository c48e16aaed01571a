"""The pages of a proposal: what an officer sees, edits, takes home, brings back and publishes."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from evaluation.models import Assignment, Proposal, ReviewRule
from portal.dossiers.models import Wall
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, evaluation, national
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def signed_in(client, officer):
    client.force_login(officer)
    with time_machine.travel(NOW, tick=False):
        yield


def page(name, *args) -> str:
    return reverse(f"evaluation:{name}", args=args)


def table_of(client, proposal) -> list[list]:
    book = load_workbook(io.BytesIO(client.get(page("proposal_export", proposal.pk)).content))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def upload(client, proposal, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    body = io.BytesIO()
    book.save(body)
    file = SimpleUploadedFile("plan.xlsx", body.getvalue(), content_type=XLSX)
    return client.post(page("proposal_import", proposal.pk), {"file": file})


def pairs_of(proposal):
    rows = proposal.pairs.exclude(change="end")
    return set(rows.values_list("dossier__reference", "expert"))


@pytest.mark.requirement("F-15")
def test_from_the_commitment_to_the_publication(client, in_round, pool):
    start = f"{page('proposals')}?round={in_round.slug}"
    client.post(start, {"act": "commit"})
    proposal = Proposal.objects.get()
    address = page("proposal", proposal.pk)
    committed = client.get(address).content.decode()
    client.post(address, {"act": "solve"})
    drawn = client.get(address).content.decode()
    check = client.get(page("proposal_publish", proposal.pk)).content.decode()
    published = client.post(page("proposal_publish", proposal.pk), follow=True).content.decode()
    again = client.post(page("proposal_publish", proposal.pk))

    assert proposal.commitment in committed
    assert proposal.inputs_digest in committed
    assert proposal.seed not in committed + drawn + check
    assert proposal.seed in published
    assert again.status_code == 409
    assert Assignment.objects.count() == 8


def test_the_seed_stands_in_the_workbook_only_after_publication(client, drawn):
    def about():
        answer = client.get(page("proposal_export", drawn.pk))
        book = load_workbook(io.BytesIO(answer.content))
        return str(list(book["说明"].iter_rows(values_only=True)))

    before = about()
    client.post(page("proposal_publish", drawn.pk))

    assert drawn.commitment in before
    assert drawn.seed not in before
    assert drawn.seed in about()


@pytest.mark.requirement("F-15")
def test_a_swap_is_refused_or_done_with_its_sentence(client, pool, drawn):
    cases, people = pool
    on = {e for ref, e in pairs_of(drawn) if ref == cases[0].reference}
    inside = next(one for one in people if one.pk in on)
    near, free = [one for one in people if one.pk not in on][:2]
    near.region = cases[0].region
    near.save()
    address = page("proposal_case", drawn.pk, cases[0].reference)

    shown = client.get(address).content.decode()
    refused = client.post(address, {"add": near.pk, "remove": inside.pk})
    done = client.post(address, {"add": free.pk, "remove": inside.pk})
    client.post(address, {"remove": free.pk})
    open_point = client.get(page("proposal_publish", drawn.pk)).content.decode()

    assert "同一省份" in shown
    assert (refused.status_code, done.status_code) == (409, 302)
    assert 'data-code="barred"' in refused.content.decode()
    assert 'data-code="short"' in open_point


def test_what_is_exported_can_be_imported_and_changes_nothing(client, drawn):
    before = pairs_of(drawn)

    checked = upload(client, drawn, table_of(client, drawn))
    held = checked.context["held"]
    done = client.post(page("proposal_import", drawn.pk), {"held": held})

    assert (checked.status_code, done.status_code) == (200, 302)
    assert checked.context["panels"] == []
    assert pairs_of(drawn) == before


@pytest.mark.requirement("F-15")
def test_seven_bad_rows_of_many_are_named_and_nothing_is_applied(client, in_round, pool, drawn):
    cases, people = pool
    before = pairs_of(drawn)
    head, *rows = table_of(client, drawn)
    near = evaluation.expert(cases[2].region_id, employer="示例己研究院")
    alien = national.case(in_round, "awaiting_review")
    rows += [
        ["SB-0000", "", people[0].pk, "", ""],
        [alien.reference, "", people[0].pk, "", ""],
        [cases[0].reference, "", 999_999, "", ""],
        [cases[0].reference, "", people[0].pk, "示例他人", ""],
        [cases[0].reference, "", "甲", "", ""],
        [cases[1].reference, "", "", "", ""],
        [cases[2].reference, "", near.pk, "", ""],
    ]

    answer = upload(client, drawn, [head, *rows])

    first = len(rows) - 7 + 2
    errors = answer.context["errors"]
    assert answer.status_code == 422
    assert pairs_of(drawn) == before
    for row in range(first, first + 7):
        assert any(error.startswith(f"第 {row} 行") for error in errors), (row, errors)


def test_an_import_says_who_comes_and_who_goes_then_does_it(client, pool, drawn):
    cases, people = pool
    head, *rows = table_of(client, drawn)
    of_case = [row for row in rows if row[0] == cases[0].reference]
    gone = of_case[0][2]
    comes = next(one for one in people if one.pk not in {row[2] for row in of_case})
    rows = [of_case[1], [cases[0].reference, "", comes.pk, str(comes.user), "", "新增"]]

    checked = upload(client, drawn, [head, *rows])
    unchanged = pairs_of(drawn)
    forged = client.post(page("proposal_import", drawn.pk), {"held": "示例"})
    client.post(page("proposal_import", drawn.pk), {"held": checked.context["held"]})

    assert str(comes.user) in checked.content.decode()
    assert forged.status_code == 400
    assert (cases[0].reference, gone) in unchanged
    assert {e for ref, e in pairs_of(drawn) if ref == cases[0].reference} == {
        of_case[1][2],
        comes.pk,
    }
    assert drawn.pairs.get(dossier=cases[0], expert=comes).origin == "import"


def test_a_workbook_held_for_another_draft_is_not_applied(client, in_round, drawn):
    held = upload(client, drawn, table_of(client, drawn)).context["held"]
    client.post(page("proposal", drawn.pk), {"act": "discard"})
    client.post(f"{page('proposals')}?round={in_round.slug}", {"act": "commit"})
    other = Proposal.objects.get(state="committed")
    client.post(page("proposal", other.pk), {"act": "solve"})

    assert client.post(page("proposal_import", other.pk), {"held": held}).status_code == 400
    assert client.post(page("proposal_import", drawn.pk), {"held": held}).status_code == 404


def test_a_shortage_is_a_report_with_ways_out(client, in_round, pool, officer):
    ReviewRule.objects.filter(round=in_round).update(load_cap=1)
    client.post(f"{page('proposals')}?round={in_round.slug}", {"act": "commit"})
    found = Proposal.objects.get()

    client.post(page("proposal", found.pk), {"act": "solve"})
    shown = client.get(page("proposal", found.pk))

    text = shown.content.decode()
    assert "现有专家不能满足全部规则" in text
    assert "件数上限提高" in text
    assert all(step.url for step in shown.context["ways_out"])


def test_a_changed_pool_is_listed_and_the_commitment_can_be_set_aside(client, in_round, pool):
    _cases, people = pool
    client.post(f"{page('proposals')}?round={in_round.slug}", {"act": "commit"})
    found = Proposal.objects.get()
    people[0].in_pool = False
    people[0].save()

    answer = client.post(page("proposal", found.pk), {"act": "solve"})

    assert answer.status_code == 409
    assert f"{people[0].user}已不能承担评审" in answer.content.decode()
    client.post(page("proposal", found.pk), {"act": "discard"})
    found.refresh_from_db()
    assert found.state == "discarded"


def test_behind_a_wall_no_proposal_of_the_round_exists(client, in_round, pool, drawn, officer):
    cases, _people = pool
    walled = accounts.national_signer()
    Wall.objects.create(
        dossier=cases[0], person=walled, reason="示例", raised_by=officer, raised_at=NOW
    )
    addresses = [
        page("proposal", drawn.pk),
        page("proposal_export", drawn.pk),
        page("proposal_publish", drawn.pk),
        page("proposal_import", drawn.pk),
        page("proposal_case", drawn.pk, cases[1].reference),
    ]
    open_to_others = [client.get(address).status_code for address in addresses]
    client.force_login(walled)

    assert open_to_others == [200] * 5
    assert [client.get(address).status_code for address in addresses] == [404] * 5
    assert drawn.commitment[:12] not in client.get(page("proposals")).content.decode()
    refused = client.post(f"{page('proposals')}?round={in_round.slug}", {"act": "commit"})
    assert refused.status_code == 409


def test_figures_loads_and_filters_are_shown(client, pool, drawn):
    cases, people = pool
    address = page("proposal", drawn.pk)

    by_expert = client.get(address, {"view": "experts"}).content.decode()
    found = client.get(address, {"q": str(cases[0].institution)}).context["page_of"].total
    nobody = client.get(address, {"q": "无此单位"}).context["page_of"].total
    changed = client.get(address, {"show": "changed"}).context["page_of"].total

    assert all(str(one.user) in by_expert for one in people)
    assert (found, nobody, changed) == (1, 0, 4)


def test_the_page_asks_the_same_number_of_queries_for_more_cases(client, in_round, pool, drawn):
    few = queries_of(client, page("proposal", drawn.pk))
    client.post(page("proposal", drawn.pk), {"act": "discard"})
    for _ in range(10):
        national.case(in_round, "awaiting_review")
    client.post(f"{page('proposals')}?round={in_round.slug}", {"act": "commit"})
    more = Proposal.objects.get(state="committed")
    client.post(page("proposal", more.pk), {"act": "solve"})

    assert queries_of(client, page("proposal", more.pk)) <= few + 1


def test_wishes_are_asked_for_until_an_instant_ahead(client, in_round, pool):
    address = f"{page('proposals')}?round={in_round.slug}"
    ahead = (NOW + timedelta(days=3)).strftime("%Y-%m-%d %H:%M")

    past = client.post(address, {"act": "wishes", "until": "2020-01-01 10:00"})
    empty = client.post(address, {"act": "wishes", "until": ""})
    asked = client.post(address, {"act": "wishes", "until": ahead})

    assert (past.status_code, empty.status_code, asked.status_code) == (409, 422, 302)
    assert ReviewRule.objects.get(round=in_round).wishes_until == NOW + timedelta(days=3)
    client.post(address, {"act": "stop_wishes"})
    assert ReviewRule.objects.get(round=in_round).wishes_until is None


def test_the_list_asks_the_same_queries_for_1_and_30_proposals(client, in_round, drawn):
    address = f"{page('proposals')}?round={in_round.slug}"
    client.get(address)
    few = queries_of(client, address)
    for number in range(2, 31):
        Proposal.objects.create(
            round=in_round,
            number=number,
            state="discarded",
            seed="0" * 64,
            commitment="0" * 64,
            inputs=drawn.inputs,
            inputs_digest=drawn.inputs_digest,
            committed_by=drawn.committed_by,
            committed_at=NOW,
        )

    assert queries_of(client, address) == few <= 12
