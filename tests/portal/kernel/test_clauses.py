"""Clauses examine facts and answer pass, fail, or "needs a person", with figure and gap."""

from dataclasses import dataclass, replace

import pytest

from portal.kernel.clauses import (
    AllOf,
    AnyOf,
    AtLeast,
    ByEntityType,
    Declared,
    Judged,
    OneOf,
    Outcome,
    ShareAtLeast,
)
from portal.kernel.editions import Clause, Edition, Preference, Source


@dataclass(frozen=True)
class Facts:
    """Facts of an imagined applicant."""

    staff: int = 20
    part: int = 1
    whole: int = 3
    lawful: bool | None = True
    place: str = "有"
    entity_type: str = "agency"


STAFF = AtLeast("staff", 20, "人", "专业人员")
SHARE = ShareAtLeast("part", "whole", 1, 3, "导航收入占比", "三分之一")


@pytest.mark.parametrize(
    ("staff", "outcome", "gap"),
    [(19, "fail", "还差 1 人"), (20, "pass", ""), (21, "pass", "")],
)
def test_a_minimum_includes_itself(staff, outcome, gap):
    measure = STAFF.examine(Facts(staff=staff)).measures[0]

    assert (measure.outcome, measure.gap) == (outcome, gap)
    assert measure.required == "不少于 20 人"


@pytest.mark.parametrize(
    ("part", "whole", "outcome"),
    [
        (1, 3, "pass"),
        (333_333, 1_000_000, "fail"),
        (333_334, 1_000_000, "pass"),
        (10**17, 3 * 10**17 + 1, "fail"),
        (0, 0, "fail"),
    ],
)
def test_a_share_is_compared_in_integers(part, whole, outcome):
    assert SHARE.examine(Facts(part=part, whole=whole)).outcome == outcome


def test_a_share_just_below_never_reads_as_the_threshold():
    measure = SHARE.examine(Facts(part=333_333, whole=1_000_000)).measures[0]

    assert measure.actual == "33.33%"
    assert measure.fill < 80


@pytest.mark.parametrize(
    ("lawful", "outcome", "gap"),
    [(True, "human", ""), (False, "fail", "声明内容不符合条件"), (None, "fail", "尚未声明")],
)
def test_a_declaration_as_required_still_needs_a_person(lawful, outcome, gap):
    test = Declared("lawful", expected=True, label="来源合规", required="来源合规")
    measure = test.examine(Facts(lawful=lawful)).measures[0]

    assert (measure.outcome, measure.gap) == (outcome, gap)


@pytest.mark.parametrize(("place", "outcome"), [("有", "human"), ("", "fail")])
def test_what_only_a_person_can_judge_must_be_described(place, outcome):
    assert Judged("place", "场地", "具备场地").examine(Facts(place=place)).outcome == outcome


def test_all_parts_keep_their_own_measures():
    finding = AllOf(STAFF, SHARE).examine(Facts(staff=19))

    assert [m.met for m in finding.measures] == [False, True]
    assert finding.outcome is Outcome.FAIL


def test_one_part_is_enough_for_any():
    assert AnyOf(STAFF, SHARE).examine(Facts(staff=1)).outcome is Outcome.PASS
    assert len(AnyOf(STAFF, SHARE).examine(Facts(staff=1, part=0)).measures) == 2


def test_the_branch_follows_the_kind_of_applicant():
    test = ByEntityType({"agency": SHARE, "other": Judged("place", "二级部门", "设有")})

    assert test.examine(Facts(part=0)).outcome is Outcome.FAIL
    assert test.examine(Facts(part=0, entity_type="other")).outcome is Outcome.HUMAN
    assert test.examine(Facts(entity_type="")).measures[0].gap == "尚未选择单位类型"


def test_one_of_named_values():
    test = OneOf("place", frozenset({"有"}), "场地", "有")

    assert test.examine(Facts()).outcome is Outcome.PASS
    assert test.examine(Facts(place="无")).outcome is Outcome.FAIL


def edition(*clauses: Clause) -> Edition:
    """An edition of an imagined notice."""
    source = Source("示例通知", "示例机关", "2022-05-06")
    return Edition("2022", source, clauses, (Preference("p", "一", "优先", "lawful"),))


TEAM = Clause("team", "2", "业务团队", "一（2）", "人数达到", STAFF)
BASIS = Clause("basis", "6", "基础保障", "一（6）", "具备场地", Judged("place", "场地", "具备"))


def test_an_edition_refuses_every_measure_that_fails_and_cites_its_article():
    said = edition(TEAM, BASIS).refusals(Facts(staff=18, place=""))

    assert [(r.code, r.article) for r in said] == [
        ("team.staff", "一（2）"),
        ("basis.place", "一（6）"),
    ]
    assert str(said[0]) == "专业人员：现为18 人，应不少于 20 人（一（2））请补充后再提交。"


def test_a_clause_tells_what_is_missing_in_one_line():
    assert edition(TEAM).examine(Facts(staff=18))[0].gap == "专业人员还差 2 人"


def test_an_amended_edition_leaves_the_old_one_as_it_was():
    old = edition(TEAM, BASIS)
    stricter = replace(TEAM, test=AtLeast("staff", 30, "人", "专业人员"))

    new = old.amended("2027", old.source, stricter)

    assert not old.refusals(Facts())
    assert [r.code for r in new.refusals(Facts())] == ["team.staff"]
    assert [c.code for c in new.clauses] == ["team", "basis"]


def test_a_preference_is_only_a_hint():
    assert [p.code for p in edition(TEAM).preferred(Facts())] == ["p"]
    assert edition(TEAM).preferred(Facts(lawful=False)) == []


def test_an_unknown_clause_names_the_known_ones():
    with pytest.raises(KeyError, match="team、basis"):
        edition(TEAM, BASIS).clause("nothing")
