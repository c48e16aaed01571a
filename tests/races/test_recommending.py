"""A province's places while they are taken, freed, lowered and reported."""

import pytest

from evaluation.actions.dispatch import draft_batch, report_batch
from evaluation.actions.recommendation import recommend, withdraw_recommendation
from evaluation.models import Batch, Recommendation
from portal.dossiers.models import Dossier, Place, Quota
from portal.dossiers.quota import set_places
from portal.kernel.refusals import Refused
from portal.obligations.models import Message
from tests.evaluation.province import scenes
from tests.factories import accounts, dossiers
from tests.factories.clock import NOW
from tests.races.together import at_once, refusals_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk():
    return accounts.province_clerk()


@pytest.fixture
def signer():
    return accounts.province_signer()


@pytest.fixture
def quota() -> Quota:
    return dossiers.quota(dossiers.round_(), 5)


def recommending(case: Dossier, clerk):
    return lambda: recommend(case, lane="quota", actor=clerk, now=NOW)


def lowering(quota: Quota, places: int):
    officer = accounts.national_clerk()
    return lambda: set_places(quota, places, source="示例", actor=officer, now=NOW)


@pytest.mark.requirement("R0-07")
def test_places_lowered_while_cases_are_recommended_are_never_exceeded(quota, clerk):
    cases = [scenes.verified(in_round=quota.round, by=clerk) for _ in range(6)]

    results = at_once(
        [
            *(recommending(case, clerk) for case in cases[:3]),
            lowering(quota, 2),
            lowering(quota, 1),
            *(recommending(case, clerk) for case in cases[3:]),
        ]
    )

    quota.refresh_from_db()
    held = list(Place.objects.values_list("number", flat=True))
    assert len(held) == Recommendation.objects.count() <= quota.places
    assert all(number <= quota.places for number in held)
    assert set(refusals_in(results)) <= {("quota_full",), ("quota_below_use",)}
    assert Dossier.objects.filter(state="recommended").count() == len(held)


@pytest.mark.requirement("R0-07")
def test_withdrawing_and_recommending_in_turn_gains_no_place(quota, clerk):
    set_places(quota, 2, source="示例", actor=accounts.national_clerk(), now=NOW)
    inside = [scenes.listed(in_round=quota.round, by=clerk) for _ in range(2)]
    outside = [scenes.verified(in_round=quota.round, by=clerk) for _ in range(4)]

    def withdrawing(case):
        return lambda: withdraw_recommendation(case, note="", actor=clerk, now=NOW)

    at_once([*map(withdrawing, inside), *(recommending(case, clerk) for case in outside)])

    assert Place.objects.count() == Recommendation.objects.count() <= 2
    assert Dossier.objects.filter(state="recommended").count() == Place.objects.count()


@pytest.fixture
def sealed_list(quota, clerk) -> Batch:
    """A drafted list of two sealed cases."""
    for _ in range(2):
        scenes.sealed(scenes.listed(in_round=quota.round, by=clerk), clerk)
    return scenes.drafted(quota.round, by=clerk)


def reporting(batch: Batch, signer):
    return lambda: report_batch(batch, actor=signer, now=NOW)


@pytest.mark.postgres
@pytest.mark.requirement("R0-23")
def test_a_list_reported_by_two_at_once_is_reported_once(sealed_list, signer):
    accounts.national_clerk()

    results = at_once([reporting(sealed_list, signer)] * 4)

    assert refusals_in(results) == [("already_reported",)] * 3
    assert set(Dossier.objects.values_list("state", flat=True)) == {"reported"}
    assert Message.objects.filter(key__startswith="batch:").count() == 1


@pytest.mark.postgres
@pytest.mark.requirement("R0-23")
def test_no_case_is_recommended_beside_a_list_that_is_being_reported(
    quota, sealed_list, clerk, signer
):
    late = [scenes.verified(in_round=quota.round, by=clerk) for _ in range(3)]

    results = at_once([reporting(sealed_list, signer), *(recommending(c, clerk) for c in late)])

    reported = not isinstance(results[0], Refused)
    beside = Dossier.objects.filter(state="recommended").count()
    assert beside == (0 if reported else Place.objects.count())
    assert Dossier.objects.filter(state="reported").count() == (2 if reported else 0)
    expected = {"already_reported" if reported else "list_changed"}
    assert {codes[0] for codes in refusals_in(results)} == expected


@pytest.mark.postgres
@pytest.mark.requirement("R0-23")
def test_a_list_drafted_again_while_it_is_reported_stays_reported_or_waits(
    quota, sealed_list, clerk, signer
):
    def drafting():
        region = sealed_list.region
        return draft_batch(
            quota.round, region, number="豫示函〔2026〕2号", text="再报", actor=clerk, now=NOW
        )

    results = at_once([reporting(sealed_list, signer), drafting, drafting])

    batch = Batch.objects.get()
    states = set(Dossier.objects.values_list("state", flat=True))
    told = set(refusals_in(results))
    if batch.state == Batch.State.REPORTED:
        assert (states, told) == ({"reported"}, {("already_reported",)})
    else:
        assert (states, told) == ({"recommended"}, {("letter_unsealed",)})
