import pytest
from django.db.models import Sum

from evaluation.actions.recommendation import move_to, recommend, withdraw_recommendation
from evaluation.models import Recommendation
from portal.audit.models import Entry
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Place, QuotaEntry
from portal.kernel.refusals import Refused
from tests.evaluation.province import scenes
from tests.factories import accounts, applications, dossiers, evaluation, organizations
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return accounts.province_clerk()


@pytest.fixture
def one_place(clerk):
    return dossiers.quota(dossiers.round_(), 1)


def order(in_round):
    return list(Recommendation.objects.filter(round=in_round).values_list("dossier", flat=True))


@pytest.mark.requirement("R0-07")
def test_a_recommendation_takes_the_place_and_is_last_on_the_list(clerk, one_place):
    case = scenes.verified(in_round=one_place.round, by=clerk)

    entry = recommend(case, lane="quota", actor=clerk, now=NOW)

    assert (entry.position, entry.lane) == (1, "quota")
    assert Place.objects.get().dossier == case
    assert Dossier.objects.get(pk=case.pk).state == "recommended"


@pytest.mark.requirement("R0-07")
def test_the_next_recommendation_is_refused_naming_the_holder(clerk, one_place):
    holder = scenes.listed(in_round=one_place.round, by=clerk)
    late = scenes.verified(in_round=one_place.round, by=clerk)

    with pytest.raises(Refused) as refused:
        recommend(late, lane="quota", actor=clerk, now=NOW)

    assert refused.value.codes == ("quota_full",)
    assert holder.institution.name in refused.value.refusals[0].message
    assert Dossier.objects.get(pk=late.pk).state == "submitted"
    assert Place.objects.count() == 1
    assert QuotaEntry.objects.aggregate(sum=Sum("change"))["sum"] == 1


def test_a_province_without_places_is_told_so(clerk):
    case = scenes.verified(in_round=dossiers.round_(), by=clerk)

    with pytest.raises(Refused) as refused:
        recommend(case, lane="quota", actor=clerk, now=NOW)

    assert refused.value.codes == ("no_quota",)


@pytest.mark.requirement("R0-23")
def test_unverified_clauses_and_a_missing_place_are_named_together(clerk, one_place):
    scenes.listed(in_round=one_place.round, by=clerk)
    case = applications.submitted(in_round=one_place.round)

    with pytest.raises(Refused) as refused:
        recommend(case, lane="quota", actor=clerk, now=NOW)

    assert refused.value.codes == (*["clause_unverified"] * 6, "quota_full")
    assert not Recommendation.objects.filter(dossier=case).exists()


@pytest.mark.requirement("R0-09")
def test_a_reply_letter_opens_the_lane_that_takes_no_place(clerk, one_place):
    scenes.listed(in_round=one_place.round, by=clerk)
    case = scenes.verified(in_round=one_place.round, by=clerk)
    letter = organizations.reply_letter(case.institution, clerk)

    entry = recommend(case, lane="exempt", reply_letter=letter, actor=clerk, now=NOW)

    assert (entry.lane, entry.reply_letter, entry.position) == ("exempt", letter, 2)
    assert Place.objects.count() == 1


@pytest.mark.requirement("R0-09")
def test_the_exempt_lane_without_a_letter_is_refused(clerk, one_place):
    case = scenes.verified(in_round=one_place.round, by=clerk)

    with pytest.raises(Refused) as refused:
        recommend(case, lane="exempt", actor=clerk, now=NOW)

    assert refused.value.codes == ("reply_letter_missing",)
    assert not Recommendation.objects.exists()


@pytest.mark.requirement("R0-09")
def test_a_letter_that_names_somebody_else_opens_nothing(clerk, one_place):
    case = scenes.verified(in_round=one_place.round, by=clerk)
    letter = organizations.reply_letter(organizations.institution(), clerk)

    with pytest.raises(Refused) as refused:
        recommend(case, lane="exempt", reply_letter=letter, actor=clerk, now=NOW)

    assert refused.value.codes == ("reply_letter_not_valid",)


def test_a_lane_that_does_not_exist_is_refused(clerk, one_place):
    case = scenes.verified(in_round=one_place.round, by=clerk)

    with pytest.raises(Refused) as refused:
        recommend(case, lane="priority", actor=clerk, now=NOW)

    assert refused.value.codes == ("lane_unknown",)


@pytest.mark.requirement("R0-06")
def test_another_province_cannot_recommend_the_case(clerk, one_place):
    case = scenes.verified(in_round=one_place.round, by=clerk)

    with pytest.raises(Refused) as refused:
        recommend(case, lane="quota", actor=accounts.province_clerk(organizations.HUBEI), now=NOW)

    assert refused.value.codes == ("wrong_role",)
    assert not Place.objects.exists()


@pytest.mark.requirement("R0-31")
def test_after_the_report_deadline_nothing_is_recommended(clerk, one_place):
    case = scenes.verified(in_round=one_place.round, by=clerk)

    with pytest.raises(Refused) as refused:
        recommend(case, lane="quota", actor=clerk, now=NOW + 20 * DAY)

    assert refused.value.codes == ("report_deadline_passed",)


@pytest.mark.requirement("R0-07")
@pytest.mark.parametrize("way", ["withdraw_recommendation", "not_recommend", "withdraw"])
def test_leaving_the_list_frees_the_place_for_the_next(clerk, one_place, way):
    case = scenes.listed(in_round=one_place.round, by=clerk)
    leaver = accounts.certifier(case.institution) if way == "withdraw" else clerk

    advance(case, way, actor=leaver, now=NOW, note="示例理由")

    assert not Place.objects.exists()
    assert not Recommendation.objects.exists()
    assert QuotaEntry.objects.aggregate(sum=Sum("change"))["sum"] == 0
    next_one = scenes.verified(in_round=one_place.round, by=clerk)
    assert recommend(next_one, lane="quota", actor=clerk, now=NOW).position == 1


def test_a_recommendation_taken_back_can_be_made_again(clerk, one_place):
    case = scenes.listed(in_round=one_place.round, by=clerk)

    withdraw_recommendation(case, note="", actor=clerk, now=NOW)
    recommend(case, lane="quota", actor=clerk, now=NOW)

    assert QuotaEntry.objects.count() == 3


def test_the_order_is_the_one_the_clerk_gives(clerk):
    quota = dossiers.quota(dossiers.round_(), 3)
    first, second, third = (scenes.listed(in_round=quota.round, by=clerk) for _ in range(3))

    move_to(third, 1, actor=clerk, now=NOW)
    move_to(first, 99, actor=clerk, now=NOW)

    assert order(quota.round) == [third.pk, second.pk, first.pk]
    assert Entry.objects.filter(action="reorder_recommendations").count() == 2


def test_the_order_is_not_another_provinces_to_give(clerk, one_place):
    case = scenes.listed(in_round=one_place.round, by=clerk)

    with pytest.raises(Refused) as refused:
        move_to(case, 1, actor=accounts.province_clerk(organizations.HUBEI), now=NOW)

    assert refused.value.codes == ("wrong_role",)


def test_only_what_is_listed_can_be_moved(clerk, one_place):
    case = scenes.verified(in_round=one_place.round, by=clerk)

    with pytest.raises(Refused) as refused:
        move_to(case, 1, actor=clerk, now=NOW)

    assert refused.value.codes == ("not_recommended",)


@pytest.mark.requirement("R0-08")
def test_an_honour_waives_no_condition(clerk, one_place):
    from portal.organizations.models import InstitutionHonour, PriorityHonour

    holder = organizations.institution()
    honour = PriorityHonour.objects.create(title="示例荣誉", source="示例文件")
    InstitutionHonour.objects.create(
        honour=honour, institution=holder, document="示例授予文件", year=2024
    )
    case = applications.submitted(holder, in_round=one_place.round)

    with pytest.raises(Refused) as refused:
        recommend(case, lane="quota", actor=clerk, now=NOW)

    assert set(refused.value.codes) == {"clause_unverified"}
    evaluation.verdicts(case, clerk)
    assert recommend(case, lane="quota", actor=clerk, now=NOW).position == 1
