from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.invalid import InvalidValue
from portal.kernel.scoring import (
    Criterion,
    InvalidRubric,
    Rubric,
    Scale,
    combined,
    mean,
    ranking,
    shown,
)

CRITERIA = (Criterion("team", "专业团队", 30), Criterion("results", "成果应用", 70))
FIVE = Scale(Decimal(0), Decimal(5), Decimal("0.5"))
HUNDRED = Scale(Decimal(0), Decimal(100), Decimal(1))
RUBRIC = Rubric(CRITERIA, FIVE)


def sheet(team: object, results: object) -> dict[str, Decimal]:
    return {"team": Decimal(str(team)), "results": Decimal(str(results))}


@pytest.mark.requirement("R0-24")
def test_a_total_is_weighted_and_in_hundred_marks():
    assert RUBRIC.total(sheet("4.5", 3)) == 69
    assert Rubric(CRITERIA, HUNDRED).total(sheet(90, 60)) == 69


@pytest.mark.parametrize(
    ("score", "code"),
    [
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("-0.5", "out_of_range"),
        ("5.5", "out_of_range"),
        ("1e9", "out_of_range"),
        ("4.2", "off_step"),
        ("4.5000000000000000000000000000000000001", "off_step"),
    ],
)
def test_a_score_that_cannot_stand_is_refused_with_its_fault(score, code):
    scores = sheet(score, 3)

    assert [(p.criterion, p.code) for p in RUBRIC.problems(scores)] == [("team", code)]
    with pytest.raises(InvalidValue) as caught:
        RUBRIC.total(scores)
    assert caught.value.code == code


def test_all_problems_of_a_sheet_are_named_at_once():
    problems = RUBRIC.problems({"results": Decimal(9), "style": Decimal(1)})

    assert [(p.criterion, p.code) for p in problems] == [
        ("team", "missing"),
        ("results", "out_of_range"),
        ("style", "unknown_criterion"),
    ]


def test_a_full_sheet_has_no_problems():
    assert RUBRIC.problems(sheet(0, 5)) == []


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ((), "weights_not_100"),
        ((Criterion("a", "甲", 99),), "weights_not_100"),
        ((Criterion("a", "甲", 60), Criterion("a", "乙", 40)), "duplicate_criterion"),
        ((Criterion("a", "甲", 100), Criterion("b", "乙", 0)), "bad_weight"),
        ((Criterion("a", "甲", 120), Criterion("b", "乙", -20)), "bad_weight"),
    ],
)
def test_weights_are_positive_and_make_a_hundred(criteria, code):
    with pytest.raises(InvalidRubric) as caught:
        Rubric(criteria, FIVE)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "values",
    [("0", "0", "1"), ("5", "1", "1"), ("0", "5", "0"), ("0", "5", "2"), ("0", "NaN", "1")],
)
def test_a_scale_runs_upwards_in_whole_steps(values):
    with pytest.raises(InvalidRubric):
        Scale(*map(Decimal, values))


def test_the_mean_is_exact():
    assert mean([Fraction(1), Fraction(1), Fraction(2)]) == Fraction(4, 3)


def test_nobody_has_no_mean():
    with pytest.raises(ValueError, match="at least one"):
        mean([])


@pytest.mark.requirement("R0-24")
@pytest.mark.parametrize(("percent", "expected"), [(0, 80), (40, 72), (100, 60)])
def test_the_defence_takes_its_share(percent, expected):
    assert combined(Fraction(80), Fraction(60), percent) == expected


@pytest.mark.parametrize("percent", [-1, 101, 40.0, True])
def test_a_defence_share_is_an_integer_percentage(percent):
    with pytest.raises(InvalidRubric):
        combined(Fraction(80), Fraction(60), percent)


def test_ties_share_a_place_and_the_next_place_is_skipped():
    scores = [("d", Fraction(1)), ("c", Fraction(5)), ("b", Fraction(5)), ("a", Fraction(9))]

    places = ranking(scores, order=lambda key: key)

    assert [(place.place, place.key) for place in places] == [
        (1, "a"),
        (2, "b"),
        (2, "c"),
        (4, "d"),
    ]


def test_scores_that_only_look_equal_do_not_tie():
    places = ranking([("a", Fraction(2, 3)), ("b", Fraction(67, 100))], order=lambda key: key)

    assert [(place.place, place.key, shown(place.score)) for place in places] == [
        (1, "b", "0.67"),
        (2, "a", "0.67"),
    ]


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (Fraction(1, 200), "0.01"),
        (Fraction(49, 10000), "0.00"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(200, 3), "66.67"),
        (Fraction(100), "100.00"),
        (Fraction(2675, 1000), "2.68"),
    ],
)
def test_a_score_is_shown_rounded_half_up(score, text):
    assert shown(score) == text


@given(st.lists(st.tuples(st.integers(), st.integers(0, 5)), unique_by=lambda pair: pair[0]))
def test_a_place_is_one_more_than_the_number_of_better_scores(pairs):
    scores = [(key, Fraction(score)) for key, score in pairs]

    for place in ranking(scores, order=lambda key: key):
        assert place.place == 1 + sum(score > place.score for _, score in scores)
