"""Worked by hand: three experts, four cases, one expert fifteen marks too low."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.calibration import (
    TOO_FEW,
    Calibration,
    Standing,
    raw_mean,
    spread,
    trimmed_mean,
)

MERIT = {"甲": 90, "乙": 84, "丙": 80, "丁": 70}
HARSH = 15


def marks(*values: int) -> list[Fraction]:
    return [Fraction(value) for value in values]


def panel(harsh: int = HARSH) -> dict[tuple[str, str], Fraction]:
    """Everybody scores every case by its merit; Wang takes the harshness off."""
    off = {"Li": 0, "Zhao": 0, "Wang": harsh}
    return {(case, who): Fraction(MERIT[case] - off[who]) for case in MERIT for who in off}


def test_a_trimmed_mean_drops_one_highest_and_one_lowest():
    assert trimmed_mean(marks(60, 90, 80, 70)) == 75
    assert trimmed_mean(marks(90, 90, 60)) == 90
    assert trimmed_mean(marks(90, 60)) is None


def test_the_spread_is_the_highest_less_the_lowest():
    assert spread(marks(62, 90, 71)) == 28
    assert spread(marks(62)) == 0
    assert (spread([]), raw_mean([])) == (None, None)


def test_a_harsh_expert_is_flagged_with_the_figure():
    scales = Calibration(panel()).scales

    # everybody's mean is 81 - 15/3 = 76; Wang's is 66, the others' 81
    assert {who: scale.deviation for who, scale in scales.items()} == {
        "Li": 5,
        "Zhao": 5,
        "Wang": -10,
    }
    assert [who for who, scale in scales.items() if scale.flagged] == ["Wang"]
    assert scales["Wang"].reviews == TOO_FEW


def test_an_expert_fifteen_marks_too_low_moves_the_raw_rank_and_not_the_centred_one():
    totals = panel()
    # 甲 was given to Wang and Li alone, 乙 to Zhao and Li, so that Wang's scale decides between them
    for pair in (("甲", "Zhao"), ("乙", "Wang")):
        del totals[pair]
    totals["戊", "Wang"] = Fraction(81 - HARSH)
    totals["戊", "Zhao"] = Fraction(81)
    found = Calibration(totals)

    raw = {case: found.score(case, "raw") for case in ("甲", "乙")}
    centred = {case: found.score(case, "centred") for case in ("甲", "乙")}

    assert raw == {"甲": Fraction(165, 2), "乙": 84}
    assert centred["甲"] > centred["乙"]
    assert found.scales["Wang"].flagged


def test_with_too_few_reviews_of_one_expert_a_case_is_not_centred():
    totals = panel()
    totals["甲", "Sun"] = Fraction(88)
    found = Calibration(totals)

    assert found.scales["Sun"].known is False
    assert found.scales["Sun"].flagged is False
    assert (found.centred("甲"), found.carries("甲", "centred")) == (None, False)
    assert found.score("甲", "centred") == Fraction(90 + 90 + 75 + 88, 4)
    assert found.carries("乙", "centred")


def test_a_rank_is_an_interval_when_any_one_expert_may_be_left_out():
    totals = {
        ("甲", "Li"): Fraction(90), ("甲", "Wang"): Fraction(60),
        ("乙", "Li"): Fraction(80), ("乙", "Zhao"): Fraction(80),
        ("丙", "Zhao"): Fraction(70), ("丙", "Wang"): Fraction(70),
    }  # fmt: skip
    found = Calibration(totals)
    scores = {case: found.score(case, "raw") for case in found.cases}
    without = {
        who: {
            case: found.without(case, who, "raw")
            for case, given_ in found.cases.items()
            if who in given_
        }
        for who in ("Li", "Wang", "Zhao")
    }

    standing = Standing(scores, without)

    # means 75, 80, 70; without Li 60, 80, 70; without Wang 90, 80, 70; without Zhao 75, 80, 70
    assert {case: standing.rank(case) for case in scores} == {"甲": 2, "乙": 1, "丙": 3}
    assert {case: standing.interval(case) for case in scores} == {
        "甲": (1, 3),
        "乙": (1, 2),
        "丙": (2, 3),
    }


def test_a_case_that_only_the_missing_expert_scored_takes_no_place():
    totals = {("甲", "Li"): Fraction(90), ("乙", "Zhao"): Fraction(80)}
    found = Calibration(totals)

    assert found.without("甲", "Li", "raw") is None
    standing = Standing(
        {"甲": Fraction(90), "乙": Fraction(80)},
        {"Li": {"甲": None}, "Zhao": {"乙": None}},
    )
    assert (standing.interval("甲"), standing.interval("乙")) == ((1, 1), (1, 2))


tables = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 4)),
    st.integers(0, 20).map(Fraction),
    min_size=1,
    max_size=25,
)


@given(tables, st.sampled_from(["raw", "trimmed", "centred"]))
def test_intervals_are_those_of_ranking_again_without_each_expert(totals, method):
    found = Calibration(totals)
    experts = {who for _case, who in totals}
    scores = {case: found.score(case, method) for case in found.cases}
    without = {
        who: {
            case: found.without(case, who, method)
            for case, given_ in found.cases.items()
            if who in given_
        }
        for who in experts
    }
    standing = Standing(scores, without)

    for case in scores:
        ranks = [rank_by_hand(scores, case)]
        for changed in without.values():
            left = {key: value for key, value in {**scores, **changed}.items() if value is not None}
            if case in left:
                ranks.append(rank_by_hand(left, case))
        assert standing.interval(case) == (min(ranks), max(ranks))


def rank_by_hand(scores, case) -> int:
    return 1 + sum(score > scores[case] for score in scores.values())


@given(st.lists(st.integers(0, 100).map(Fraction), min_size=3, max_size=9))
def test_a_trimmed_mean_stays_between_the_lowest_and_the_highest(totals):
    assert min(totals) <= trimmed_mean(totals) <= max(totals)


@pytest.mark.parametrize("method", ["raw", "trimmed", "centred"])
def test_a_case_nobody_scored_has_no_figure(method):
    found = Calibration({})

    assert (found.score("甲", method), found.carries("甲", method)) == (None, False)
