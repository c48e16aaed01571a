import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.references import (
    ALPHABET,
    check_character,
    is_well_formed,
    new_reference,
    normalised,
)

tokens = st.text(st.sampled_from(ALPHABET), min_size=7, max_size=7)


def whole(token: str) -> str:
    body = f"SB-2026-41-{token}"
    return body + check_character(body)


def test_a_new_reference_has_its_parts_and_is_well_formed():
    reference = new_reference("SB", 2026, "41")

    assert reference.startswith("SB-2026-41-")
    assert len(reference) == 19
    assert is_well_formed(reference)


def test_a_thousand_references_are_all_different():
    assert len({new_reference("SB", 2026, "41") for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("prefix", "year", "region"),
    [
        ("IL", 2026, "41"),
        ("sb", 2026, "41"),
        ("S", 2026, "41"),
        ("SB", 12026, "41"),
        ("SB", 2026, "4"),
    ],
)
def test_parts_that_make_no_reference_are_refused(prefix, year, region):
    with pytest.raises(ValueError, match=r"make no reference"):
        new_reference(prefix, year, region)


@given(tokens, st.integers(0, 18), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(token, place, other):
    reference = whole(token)
    changed = reference[:place] + other + reference[place + 1 :]

    assert is_well_formed(reference)
    assert changed == reference or not is_well_formed(changed)


def test_most_neighbours_exchanged_are_noticed():
    pairs = [(left, right) for left in ALPHABET for right in ALPHABET if left < right]
    unnoticed = [
        pair
        for pair in pairs
        if whole("7K3Q9" + "".join(pair))[-1] == whole("7K3Q9" + "".join(pair[::-1]))[-1]
    ]

    assert len(unnoticed) * 20 < len(pairs)


@pytest.mark.parametrize("text", ["", "SB-2026-41-", "SB-2026-41-7K3Q9DXU", "x" * 10_000])
def test_another_shape_is_not_well_formed(text):
    assert not is_well_formed(text)


@given(tokens)
def test_lookalikes_lower_case_and_full_width_are_mended(token):
    reference = whole(token)
    typed = reference.lower().replace("1", "l").replace("0", "o").replace("b", "ｂ")

    assert normalised(f" {typed} ") == reference
