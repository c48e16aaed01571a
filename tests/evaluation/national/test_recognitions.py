"""One document recognises the cases of both routes, all or none."""

import pytest
from django.urls import reverse

from evaluation.models import Objection, Publicity
from evaluation.recognising import candidates
from portal.documents.models import OfficialDocument
from portal.dossiers.actions import refusals_of
from portal.dossiers.models import Dossier
from portal.obligations.actions import open_obligation
from portal.obligations.models import Obligation
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, national, organizations
from tests.factories.clock import DAY, NOW
from tests.factories.organizations import HUBEI

pytestmark = pytest.mark.django_db
PAPER = {
    "number": "国知办函运字〔2026〕9号",
    "issued_on": "2026-05-18",
    "title": "示例认定通知",
    "body": "现予公布。",
}


@pytest.fixture
def in_round(signer):
    organizations.national_office()
    return dossiers.round_()


def ready(in_round, *, ends_at=NOW - DAY, **given) -> Dossier:
    case = national.case(in_round, "publicity", **given)
    national.publicity([case], by=case.created_by, ends_at=ends_at)
    return case


def issue(client, in_round, *cases, **given):
    return client.post(
        reverse("evaluation:recognise", args=[in_round.slug]),
        {**PAPER, "case": [case.reference for case in cases], "confirm": "1", **given},
    )


def lists_of(case: Dossier):
    return Publicity.objects.filter(pk__in=case.publicity_entries.values("publicity"))


def states() -> list[str]:
    return list(Dossier.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.requirement("R0-05", "R0-26", "R0-29")
def test_one_document_recognises_both_routes_in_the_order_of_the_regions(client, in_round):
    far = ready(in_round, region=HUBEI)
    near = ready(in_round, programme="verification")

    looked_at = client.post(
        reverse("evaluation:recognise", args=[in_round.slug]),
        {**PAPER, "case": [far.reference, near.reference]},
    )
    before = OfficialDocument.objects.count()
    done = issue(client, in_round, far, near)

    document = OfficialDocument.objects.get()
    assert (looked_at.status_code, before, done.status_code) == (200, 0, 302)
    assert list(document.entries.values_list("position", "dossier")) == [(1, near.pk), (2, far.pk)]
    numbers = Dossier.objects.order_by("certificate_number").values_list(
        "certificate_number", "recognised_on", "state"
    )
    assert [(n, str(day), state) for n, day, state in numbers] == [
        ("ZLDH-2026-0001", "2026-05-18", "recognised"),
        ("ZLDH-2026-0002", "2026-05-18", "recognised"),
    ]


@pytest.mark.requirement("R0-26")
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda case: lists_of(case).update(state="withdrawn"), "not_publicised"),
        (national.objection, "objection_undecided"),
        (lambda case: national.objection(case, state="upheld"), "objection_upheld"),
        (lambda case: lists_of(case).update(ends_at=NOW + DAY), "publicity_open"),
    ],
)
def test_one_case_that_may_not_be_recognised_stops_the_document(client, in_round, spoil, code):
    good, bad = ready(in_round), ready(in_round)
    spoil(bad)

    answer = issue(client, in_round, good, bad)

    assert answer.status_code == 409
    assert f'data-code="{code}"' in answer.content.decode()
    assert not OfficialDocument.objects.exists()
    assert states() == ["publicity", "publicity"]


@pytest.mark.requirement("R0-26")
def test_a_dismissed_objection_holds_nothing_up(client, in_round):
    case = ready(in_round)
    national.objection(case, state=Objection.State.DISMISSED)

    assert issue(client, in_round, case).status_code == 302
    assert states() == ["recognised"]


@pytest.mark.requirement("R0-29", "R0-30")
def test_a_route_without_publicity_is_recognised_from_the_proposal(client, in_round):
    in_round.routes.filter(programme="verification").update(needs_publicity=False)
    case = national.case(in_round, "proposed", programme="verification")

    assert issue(client, in_round, case).status_code == 302
    assert states() == ["recognised"]


def test_the_same_document_sent_twice_is_one(client, in_round):
    case = ready(in_round)

    first, again = issue(client, in_round, case), issue(client, in_round, case)

    assert (first.url, again.status_code) == (again.url, 302)
    assert OfficialDocument.objects.count() == 1


def test_a_number_is_used_once(client, in_round):
    one, other = ready(in_round), ready(in_round)
    issue(client, in_round, one)

    answer = issue(client, in_round, other)

    assert answer.status_code == 409
    assert 'data-code="number_taken"' in answer.content.decode()
    assert states() == ["recognised", "publicity"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"number": "国知办函运字[2026]9号"}, 422),
        ({"issued_on": ""}, 422),
        ({"issued_on": "2026-05-19"}, 409),
    ],
)
def test_a_document_needs_a_right_number_and_a_date_that_has_come(client, in_round, given, status):
    answer = issue(client, in_round, ready(in_round), **given)

    assert answer.status_code == status
    assert "现予公布。" in answer.content.decode()
    assert states() == ["publicity"]


def test_only_a_signer_recognises(client, in_round):
    case = ready(in_round)
    client.force_login(accounts.national_clerk())

    assert issue(client, in_round, case).status_code == 403
    assert states() == ["publicity"]


def test_what_the_list_says_of_a_case_is_what_the_door_says(client, in_round, signer):
    cases = [ready(in_round, ends_at=NOW + DAY), ready(in_round), ready(in_round)]
    national.objection(cases[1])
    national.objection(cases[1], state="upheld")

    listed = {
        one.dossier.pk: [r.code for r in one.refusals]
        for one in candidates(in_round, Dossier.objects.all(), NOW)
    }

    asked = {"actor": signer, "now": NOW, "document": "any"}
    assert listed == {
        case.pk: [r.code for r in refusals_of(case, "recognise", **asked)] for case in cases
    }
    assert sum(map(len, listed.values())) == 3


def test_the_duty_of_a_publicity_ends_with_its_last_case(client, in_round):
    one, other = national.case(in_round, "publicity"), national.case(in_round, "publicity")
    found = national.publicity([one, other], by=one.created_by, ends_at=NOW - DAY)
    open_obligation(
        f"publicity_end:{found.pk}",
        kind="publicity_end",
        title="示例",
        due_at=NOW - DAY,
        now=NOW - 9 * DAY,
        round=in_round,
    )

    issue(client, in_round, one)
    first = Obligation.objects.get(kind="publicity_end").closed_at
    issue(client, in_round, other, number="国知办函运字〔2026〕10号")

    assert first is None
    assert Obligation.objects.get(kind="publicity_end").closed_at == NOW


def test_the_papers_are_real_pdfs(client, in_round):
    case = ready(in_round)
    issue(client, in_round, case)
    document = OfficialDocument.objects.get()

    papers = [
        client.get(reverse("evaluation:recognition_pdf", args=[document.pk])),
        client.get(reverse("evaluation:certificate_pdf", args=[case.reference])),
    ]

    assert [paper["Content-Type"] for paper in papers] == ["application/pdf"] * 2
    assert all(paper.content.startswith(b"%PDF-") for paper in papers)


def test_an_unrecognised_case_has_no_certificate(client, in_round):
    case = ready(in_round)

    answer = client.get(reverse("evaluation:certificate_pdf", args=[case.reference]))

    assert answer.status_code == 404


def test_the_list_asks_the_same_queries_for_1_and_30_cases(client, in_round):
    address = f"{reverse('evaluation:recognitions')}?round={in_round.slug}"
    national.objection(ready(in_round))
    client.get(address)
    few = queries_of(client, address)
    for _ in range(29):
        national.objection(ready(in_round))

    assert queries_of(client, address) == few <= 12
