"""The line as a calculation: ties, caps, moves, and the same list from the same inputs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.line import Ties, draw, refusals_of_list, sealed

pytestmark = pytest.mark.requirement("R0-24")
LABELS = {"entity_type": {"agency": "示例服务机构", "other": "示例其他单位"}, "region": {}}


def inputs(*cases: tuple[int, str, str]) -> dict:
    """Cases as place, kind of unit and region; the case's key is its position."""
    return {
        "labels": LABELS,
        "rule": {},
        "cases": [
            {
                "case": key,
                "reference": f"案卷{key}",
                "institution": f"示例{key}",
                "place": place,
                "score": f"{100 - place}",
                "categories": {"entity_type": kind, "region": region},
            }
            for key, (place, kind, region) in enumerate(cases, start=1)
        ],
    }


def terms(number: int, ties: str = "none", **caps: int) -> dict:
    """Caps are named kind or region; ``each_region`` caps every region by itself."""
    found = []
    for name, most in caps.items():
        by, key = ("region", "") if name == "each_region" else ("entity_type", name)
        found.append({"by": by, "key": key, "most": most})
    return {"number": number, "ties": ties, "caps": found, "source": "示例"}


FIVE = inputs(
    (1, "agency", "41"), (2, "agency", "42"), (2, "other", "41"), (4, "other", "43"),
    (5, "agency", "44"),
)  # fmt: skip


def above(*given_) -> list[int]:
    return [one.case for one in draw(*given_) if one.above]


@pytest.mark.parametrize(
    ("number", "ties", "expected"),
    [
        (1, "none", [1]),
        (3, "none", [1, 2, 3]),
        (2, "none", [1]),
        (2, "honours", [1]),
        (2, "all", [1, 2, 3]),
        (2, "hand", [1]),
        (9, "none", [1, 2, 3, 4, 5]),
    ],
)
def test_equals_at_the_line_are_taken_as_the_terms_say(number, ties, expected):
    assert above(FIVE, terms(number, ties), []) == expected


def test_equals_left_to_the_hand_are_open_until_each_is_moved():
    drawn = draw(FIVE, terms(2, "hand"), [])
    moves = [{"reference": f"案卷{key}", "above": key == 2, "reason": "示例"} for key in (2, 3)]
    decided = draw(FIVE, terms(2, "hand"), moves)

    open_ = refusals_of_list(FIVE, terms(2, "hand"), drawn)
    assert [(one.code, one.message[:5]) for one in open_] == [
        ("tie_open", "“示例2”"),
        ("tie_open", "“示例3”"),
    ]
    assert [one.case for one in decided if one.above] == [1, 2]
    assert refusals_of_list(FIVE, terms(2, "hand"), decided) == []


def test_a_full_category_lets_the_next_case_in():
    drawn = draw(FIVE, terms(3, agency=1), [])

    assert [(one.case, one.above, one.why) for one in drawn] == [
        (1, True, "in"),
        (2, False, "cap"),
        (3, True, "in"),
        (4, True, "in"),
        (5, False, "beyond"),
    ]
    assert drawn[1].reason == "示例服务机构上限 1 家"


def test_a_cap_on_every_region_counts_each_by_itself():
    assert above(FIVE, terms(5, each_region=1), []) == [1, 2, 4, 5]


@pytest.mark.parametrize(("ties", "why"), [("all", "tied_out"), ("hand", "open")])
def test_a_cap_holds_before_ties_and_nobody_lower_takes_what_equals_did_not_get(ties, why):
    same = inputs((1, "agency", "41"), (1, "agency", "42"), (3, "agency", "43"), (4, "other", "1"))

    drawn = draw(same, terms(4, ties, agency=1), [])

    assert [(one.above, one.why) for one in drawn] == [
        (False, why),
        (False, why),
        (False, "cap"),
        (True, "in"),
    ]


def test_the_last_move_of_a_case_counts_and_a_move_past_a_cap_is_named():
    moves = [
        {"reference": "案卷2", "above": False, "reason": "先"},
        {"reference": "案卷2", "above": True, "reason": "后"},
    ]
    drawn = draw(FIVE, terms(3, agency=1), moves)

    assert (drawn[1].above, drawn[1].why, drawn[1].reason) == (True, "moved", "后")
    said = refusals_of_list(FIVE, terms(3, agency=1), drawn)
    assert [one.message for one in said] == ["示例服务机构线上 2 家，上限 1 家"]


def test_a_case_without_a_score_is_below_and_keeps_the_list_from_being_decided():
    some = inputs((1, "agency", "41"), (0, "agency", "42"))
    drawn = draw(some, terms(2), [])

    assert [one.above for one in drawn] == [True, False]
    assert [one.code for one in refusals_of_list(some, terms(2), drawn)] == ["no_score"]


def test_anything_changed_changes_the_digest_and_writing_it_down_does_not():
    stored = json.loads(json.dumps(FIVE))
    move = {"reference": "案卷4", "above": True, "reason": "示例"}
    same = sealed(FIVE, terms(2), [])

    assert sealed(stored, json.loads(json.dumps(terms(2))), []) == same
    assert sealed(FIVE, terms(3), []) != same
    assert sealed(FIVE, terms(2), [move]) != sealed(FIVE, terms(2), [{**move, "reason": "别"}])


@st.composite
def rounds(draw_) -> dict:
    kinds, regions = st.sampled_from(["agency", "other"]), st.sampled_from(["41", "42", "43"])
    scores = sorted(draw_(st.lists(st.integers(1, 6), min_size=1, max_size=14)), reverse=True)
    places = [1 + sum(other > score for other in scores) for score in scores]
    return inputs(*((place, draw_(kinds), draw_(regions)) for place in places))


some_terms = st.builds(
    lambda number, ties, agency, region: terms(number, ties, agency=agency, each_region=region),
    st.integers(1, 15),
    st.sampled_from(list(Ties)),
    st.integers(0, 8),
    st.integers(0, 5),
)


@given(rounds(), some_terms)
def test_no_cap_is_passed_and_nobody_is_overtaken_without_one(given_, on):
    drawn = draw(given_, on, [])
    kinds = {case["case"]: case["categories"] for case in given_["cases"]}
    in_ = [one for one in drawn if one.above]

    assert sum(kinds[one.case]["entity_type"] == "agency" for one in in_) <= on["caps"][0]["most"]
    for region in ("41", "42", "43"):
        assert sum(kinds[one.case]["region"] == region for one in in_) <= on["caps"][1]["most"]
    if on["ties"] != Ties.ALL:
        assert len(in_) <= on["number"]
    lowest = max((one.place for one in in_), default=0)
    for one in drawn:
        if not one.above and one.place < lowest:
            assert one.reason, "only a cap keeps a better case below"
    for one in drawn:
        alike = [o for o in drawn if o.place == one.place and kinds[o.case] == kinds[one.case]]
        assert {o.above for o in alike} == {one.above}


def test_whom_one_cap_keeps_out_takes_no_place_under_another():
    equals = inputs(
        (1, "agency", "41"), (2, "other", "41"), (2, "other", "42"), (4, "other", "43")
    )  # fmt: skip

    drawn = draw(equals, terms(3, each_region=1, other=1), [])

    assert [one.why for one in drawn] == ["in", "cap", "in", "cap"]
