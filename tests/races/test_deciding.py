"""Two officers of the national office decide the same thing at once: one of them does."""

from datetime import date

import pytest

from evaluation.actions.batches import accept_batch, refuse_batch
from evaluation.actions.publicity import draft_publicity, publish
from evaluation.actions.recognition import recognise
from evaluation.models import Batch, Publicity
from portal.documents.models import OfficialDocument
from portal.dossiers.models import Dossier, Round, Transition
from portal.kernel.canonical import digest
from portal.kernel.refusals import Refused
from tests.factories import accounts, dossiers, evaluation, national, organizations
from tests.factories.clock import DAY, NOW
from tests.races.together import at_once, refusals_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TEXT = {"title": "示例公示", "body": "现予公示。", "contact": "010-00000000"}


@pytest.fixture
def in_round() -> Round:
    organizations.national_office()
    found = dossiers.round_()
    evaluation.review_rule(found)
    return found


def states() -> set[str]:
    return set(Dossier.objects.values_list("state", flat=True))


@pytest.mark.requirement("R0-24")
def test_a_list_accepted_and_sent_back_at_once_is_either_never_both(in_round):
    batch = national.batch(
        [national.case(in_round, "reported") for _ in range(3)], by=accounts.province_signer()
    )
    officers = [accounts.national_clerk() for _ in range(4)]

    def accepting(officer):
        return lambda: accept_batch(batch, actor=officer, now=NOW)

    def refusing(officer):
        return lambda: refuse_batch(batch, reason="示例理由", actor=officer, now=NOW)

    results = at_once([*map(accepting, officers[:2]), *map(refusing, officers[2:])])

    batch.refresh_from_db()
    assert refusals_in(results) == [("batch_decided",)] * 3
    expected = {Batch.State.ACCEPTED: "formal_check", Batch.State.REFUSED: "recommended"}
    assert states() == {expected[Batch.State(batch.state)]}
    assert Transition.objects.count() == 3


def publicised(in_round: Round, **given) -> Dossier:
    """A case whose publicity is over."""
    case = national.case(in_round, "publicity", **given)
    national.publicity([case], by=case.created_by, ends_at=NOW - DAY)
    return case


def paper(number: int) -> dict:
    return {
        "number": f"国知办函运字〔2026〕{number}号",
        "issued_on": NOW.date(),
        "title": "示例认定通知",
        "body": "现予公布。",
    }


@pytest.mark.requirement("R0-26")
def test_one_document_sent_four_times_at_once_is_one_document(in_round):
    cases = [publicised(in_round) for _ in range(3)]
    signer = accounts.national_signer()

    results = at_once([lambda: recognise(in_round, cases, paper(9), actor=signer, now=NOW)] * 4)

    assert {found.pk for found in results} == {OfficialDocument.objects.get().pk}
    numbers = set(Dossier.objects.values_list("certificate_number", flat=True))
    assert numbers == {f"ZLDH-2026-000{n}" for n in (1, 2, 3)}
    assert Transition.objects.filter(action="recognise").count() == 3


@pytest.mark.requirement("R0-26")
def test_two_documents_on_one_case_leave_one(in_round):
    case = publicised(in_round)
    signers = [accounts.national_signer() for _ in range(2)]

    def recognising(number, signer):
        return lambda: recognise(in_round, [case], paper(number), actor=signer, now=NOW)

    results = at_once([recognising(*each) for each in enumerate(signers, start=1)])

    assert refusals_in(results) == [("no_such_step",)]
    assert OfficialDocument.objects.get().entries.get().dossier == case


@pytest.mark.requirement("R0-26")
def test_twenty_documents_at_once_give_twenty_numbers_without_a_gap(in_round):
    cases = [publicised(in_round) for _ in range(20)]
    signer = accounts.national_signer()

    def recognising(number, case):
        return lambda: recognise(in_round, [case], paper(number), actor=signer, now=NOW)

    results = at_once([recognising(*each) for each in enumerate(cases, start=1)])

    assert refusals_in(results) == []
    numbers = Dossier.objects.order_by("certificate_number")
    assert list(numbers.values_list("certificate_number", flat=True)) == [
        f"ZLDH-2026-{serial:04d}" for serial in range(1, 21)
    ]


@pytest.fixture
def draft(in_round) -> Publicity:
    """The drafted list of three proposed cases."""
    for _ in range(3):
        national.case(in_round, "proposed")
    return drafted(in_round, accounts.national_clerk())


def drafted(in_round: Round, officer) -> Publicity:
    values = {**TEXT, "first_day": date(2026, 5, 19)}
    return draft_publicity(in_round, values, actor=officer, now=NOW)


@pytest.mark.requirement("R0-26")
def test_a_list_published_by_three_at_once_is_published_once(draft):
    signers = [accounts.national_signer() for _ in range(3)]

    def publishing(signer):
        return lambda: publish(draft, actor=signer, now=NOW)

    results = at_once([*map(publishing, signers)])

    assert refusals_in(results) == [("not_a_draft",)] * 2
    assert states() == {"publicity"}
    assert Transition.objects.filter(action="publicise").count() == 3


@pytest.mark.requirement("R0-26")
def test_a_list_drafted_again_while_it_is_published_stays_published(in_round, draft):
    signer, clerk = accounts.national_signer(), accounts.national_clerk()

    results = at_once(
        [
            lambda: publish(draft, actor=signer, now=NOW),
            lambda: drafted(in_round, clerk),
            lambda: drafted(in_round, clerk),
        ]
    )

    found = Publicity.objects.get()
    assert found.state == Publicity.State.PUBLISHED
    assert found.entries.count() == 3
    assert not isinstance(results[0], Refused)
    assert states() == {"publicity"}
    assert digest({}) != found.digest != ""
    assert set(refusals_in(results)) <= {("nothing_proposed",)}


def rounds_of(years: list[int]) -> list[Round]:
    """A round of each year with a proposed case that needs publicity."""
    found = [dossiers.round_(year=year) for year in years]
    for each in found:
        evaluation.review_rule(each)
        national.case(each, "proposed")
    return found


@pytest.mark.requirement("R0-26")
@pytest.mark.parametrize(
    ("years", "numbers"),
    [
        ([2026] * 6, {f"gs-2026-0{serial}" for serial in range(1, 7)}),
        ([2025, 2026], {"gs-2025-01", "gs-2026-01"}),
    ],
    ids=["one-year", "two-years"],
)
def test_rounds_that_draft_at_once_get_a_number_each(years, numbers):
    organizations.national_office()
    rounds = rounds_of(years)
    officer = accounts.national_clerk()

    def drafting(each):
        return lambda: drafted(each, officer)

    results = at_once([*map(drafting, rounds)])

    assert refusals_in(results) == []
    assert set(Publicity.objects.values_list("number", flat=True)) == numbers
    assert Publicity.objects.filter(entries__isnull=False).distinct().count() == len(years)


def test_a_round_that_drafts_again_keeps_its_number(in_round):
    national.case(in_round, "proposed")
    officer = accounts.national_clerk()
    first = drafted(in_round, officer)

    results = at_once([lambda: drafted(in_round, officer)] * 4)

    assert {found.number for found in results} == {first.number}
    assert Publicity.objects.count() == 1
