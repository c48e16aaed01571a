import pytest
from django.urls import reverse

from evaluation.actions.recommendation import recommend
from evaluation.models import Recommendation
from portal.dossiers.models import Dossier, Place
from portal.organizations.models import SupportReplyLetter
from tests.evaluation.province import scenes
from tests.factories import accounts, dossiers, organizations
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def quota():
    return dossiers.quota(dossiers.round_(), 2)


def at(name: str, case) -> str:
    return reverse(f"evaluation:{name}", args=[case.reference])


@pytest.mark.requirement("R0-07")
def test_the_page_shows_holders_and_vacant_places(quota, clerk, desk_of):
    case = scenes.listed(in_round=quota.round, by=clerk)

    page = desk_of(clerk).get(reverse("evaluation:quota")).context["page"]

    assert [one.case for one in page.holders] == [case]
    assert list(page.vacant) == [2]
    assert page.holders[0].opinion == "待填推荐意见"


@pytest.mark.requirement("R0-07")
def test_the_button_recommends_and_the_next_one_too_many_names_the_holders(quota, clerk, desk_of):
    client = desk_of(clerk)
    cases = [scenes.verified(in_round=quota.round, by=clerk) for _ in range(3)]

    answers = [client.post(at("recommend", case), {"lane": "quota"}) for case in cases]

    assert [answer.status_code for answer in answers] == [302, 302, 409]
    said = answers[2].content.decode()
    assert cases[0].institution.name in said
    assert cases[1].institution.name in said
    assert Place.objects.count() == 2


@pytest.mark.requirement("R0-09")
def test_only_letters_that_name_the_institution_can_be_chosen(quota, clerk, desk_of):
    case = scenes.verified(in_round=quota.round, by=clerk)
    own = organizations.reply_letter(case.institution, clerk)
    foreign = organizations.reply_letter(organizations.institution(), clerk)
    client = desk_of(clerk)

    wrong = client.post(at("recommend", case), {"lane": "exempt", "reply_letter": foreign.pk})
    right = client.post(at("recommend", case), {"lane": "exempt", "reply_letter": own.pk})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Recommendation.objects.get().reply_letter == own
    assert not Place.objects.exists()


@pytest.mark.requirement("R0-09")
def test_a_letter_stopped_later_shows_beside_the_places(quota, clerk, desk_of):
    case = scenes.verified(in_round=quota.round, by=clerk)
    letter = organizations.reply_letter(case.institution, clerk)
    recommend(case, lane="exempt", reply_letter=letter, actor=clerk, now=NOW)
    address = reverse("evaluation:quota")

    before = desk_of(clerk).get(address).content.decode()
    SupportReplyLetter.objects.update(revoked_on=NOW.date())
    after = desk_of(clerk).get(address).content.decode()

    assert ("复函已停用" in before, "复函已停用" in after) == (False, True)


def test_taking_a_case_off_the_list_frees_its_place(quota, clerk, desk_of):
    case = scenes.listed(in_round=quota.round, by=clerk)

    answer = desk_of(clerk).post(at("withdraw_recommendation", case), follow=True)

    assert answer.status_code == 200
    assert not Place.objects.exists()
    assert Dossier.objects.get(pk=case.pk).state == "submitted"


def test_the_order_changes_by_button_and_by_number(quota, clerk, desk_of):
    first, second = (scenes.listed(in_round=quota.round, by=clerk) for _ in range(2))
    client = desk_of(clerk)

    client.post(at("move", second), {"position": "1"})
    order = list(Recommendation.objects.values_list("dossier", flat=True))
    wrong = client.post(at("move", second), {"position": "零"}, follow=True)

    assert order == [second.pk, first.pk]
    assert "推荐次序应填整数" in wrong.content.decode()


@pytest.mark.parametrize("name", ["recommend", "move", "withdraw_recommendation"])
def test_the_list_is_not_another_provinces(name, quota, clerk, desk_of):
    case = scenes.listed(in_round=quota.round, by=clerk)
    stranger = desk_of(accounts.province_clerk(organizations.HUBEI))

    assert stranger.post(at(name, case), {"position": "1", "lane": "quota"}).status_code == 404
    assert Recommendation.objects.count() == 1
    assert stranger.get(reverse("evaluation:quota")).context["page"].listed == []


def test_a_signer_looks_but_does_not_change_the_list(quota, clerk, signer, desk_of):
    case = scenes.listed(in_round=quota.round, by=clerk)
    client = desk_of(signer)

    assert client.get(reverse("evaluation:quota")).context["page"].acts is False
    assert client.post(at("withdraw_recommendation", case)).status_code == 409
    assert Place.objects.count() == 1


def test_an_unknown_round_or_a_foreign_region_is_not_there(quota, clerk, desk_of):
    client, address = desk_of(clerk), reverse("evaluation:quota")

    assert client.get(address, {"round": quota.round.slug}).status_code == 200
    assert client.get(address, {"round": "no-such-round"}).status_code == 404
    assert client.get(address, {"region": organizations.HUBEI}).status_code == 404


def test_without_a_round_the_pages_say_so(clerk, desk_of):
    client = desk_of(clerk)

    for name in ("quota", "dispatch", "prov_schedule"):
        said = client.get(reverse(f"evaluation:{name}")).content.decode()
        assert "当前没有办理中的批次" in said


def test_the_list_goes_home_in_its_order(quota, clerk, desk_of):
    case = scenes.listed(in_round=quota.round, by=clerk)

    answer = desk_of(clerk).get(reverse("evaluation:quota"), {"format": "csv"})

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert case.institution.name in lines[1]
