from datetime import date

import pytest
import time_machine

from portal.dossiers.models import ProvinceSchedule, RoundRoute
from tests.factories import registry as made
from tests.factories.accounts import national_clerk
from tests.factories.clock import DAY, HOUR, NOW, SECOND
from tests.factories.dossiers import quota, round_
from tests.factories.organizations import HENAN, HUBEI, institution, provincial_office


def home(client):
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.context["page"]


def test_the_round_open_now_stands_in_front_with_what_is_left(client):
    open_now = round_(title="示例年度申报")

    current = home(client).current

    assert (current.eyebrow, current.title) == ("正在受理", "示例年度申报")
    assert current.figure == "11 天"
    assert current.url == f"/rounds/{open_now.slug}/"
    assert current.facts[0].value == "6 项"


def test_a_round_is_open_to_the_last_instant_of_its_deadline(client):
    open_now = round_()
    deadline = open_now.routes.first().deadline

    with time_machine.travel(deadline, tick=False):
        assert home(client).current.eyebrow == "正在受理"
    with time_machine.travel(deadline + SECOND, tick=False):
        assert home(client).current.eyebrow == "申报已截止，办理中"


def test_without_an_open_round_the_next_one_stands_there(client):
    round_(opens_at=NOW + DAY, title="下一批")

    current = home(client).current

    assert (current.eyebrow, current.title, current.figure) == ("即将开始", "下一批", "1 天")


def test_without_any_round_the_last_result_stands_there(client):
    made.document(round_(closed_at=NOW - HOUR), title="示例认定结果")

    assert home(client).current.eyebrow == "最近认定结果"
    assert home(client).current.title == "示例认定结果"


def test_an_empty_portal_says_so_and_invents_no_figure(client):
    page = home(client)

    assert page.current.title == "当前没有正在受理的批次"
    assert {stat.value for stat in page.stats} == {0}
    assert page.steps == []


def test_the_figures_are_counted_from_the_register(client):
    officer = national_clerk()
    paper = made.document(round_(), by=officer)
    made.designation(institution(HENAN), named_in=paper, by=officer)
    made.designation(institution(HUBEI), named_in=paper, by=officer, programme="verification")
    made.designation(named_in=paper, by=officer, exited_on=date(2026, 5, 1))

    page = home(client)

    assert [(stat.label, stat.value) for stat in page.stats] == [
        ("现行有效", 2),
        ("覆盖省域", 2),
        ("申报遴选", 1),
        ("申请核定", 1),
        ("已退出", 1),
    ]
    assert {tile.code: tile.count for tile in page.tiles} == {HENAN: 1, HUBEI: 1}
    assert page.by_year == [("2026 年", 2)]


def test_a_round_that_is_not_published_is_404_and_on_no_list(client):
    draft, announced = round_(published_at=None), round_()

    assert client.get(f"/rounds/{draft.slug}/").status_code == 404
    assert client.get(f"/rounds/{announced.slug}/").status_code == 200
    titles = [line.title for line in client.get("/rounds/").context["lines"]]
    assert titles == [announced.title]


@pytest.mark.requirement("R0-31")
def test_a_round_shows_every_deadline_and_each_province_its_own(client):
    found = round_()
    provincial_office(HENAN)
    provincial_office(HUBEI)
    quota(found, 3, HENAN)
    ProvinceSchedule.objects.create(
        round=found, region_id=HENAN, institution_deadline=NOW + 5 * DAY, set_at=NOW
    )

    page = client.get(f"/rounds/{found.slug}/").context["page"]

    assert [line.at for line in page.deadlines] == [
        NOW + 11 * DAY,
        NOW + 11 * DAY,
        NOW + 19 * DAY,
    ]
    lines = {line.name: (line.deadline, line.own, line.places) for line in page.provinces}
    assert lines == {
        "河南省": (NOW + 5 * DAY, True, "3"),
        "湖北省": (NOW + 11 * DAY, False, "未公布"),
    }


def test_a_round_without_a_provincial_route_has_no_table_of_provinces(client):
    found = round_()
    provincial_office(HENAN)
    RoundRoute.objects.filter(round=found, programme="selection").delete()

    page = client.get(f"/rounds/{found.slug}/").context["page"]

    assert page.provinces == []
    assert [line.label for line in page.deadlines] == ["申请核定：申报单位提交截止"]


def test_demo_data_says_that_it_is_demo(client):
    found = round_(is_demo=True)

    assert "演示数据" in client.get(f"/rounds/{found.slug}/").content.decode()
    assert "演示数据" in client.get("/").content.decode()
