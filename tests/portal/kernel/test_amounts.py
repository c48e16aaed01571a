from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.amounts import InvalidAmount, WanYuan, share_at_least

hundredths = st.integers(0, 10**14 - 1)


@pytest.mark.requirement("R0-11")
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0),
        ("1234.5", 123450),
        ("1,234.50", 123450),
        ("1，234.50", 123450),
        ("１２３４．５０", 123450),
        (" 1234.50 万元", 123450),
        ("0001.10", 110),
        ("1.", 100),
        ("1.1000", 110),
        ("999999999999.99", 99999999999999),
    ],
)
def test_an_amount_is_read_exactly(text, amount):
    assert WanYuan.parse(text) == WanYuan(amount)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("万元", "missing"),
        ("-1", "negative"),
        ("－1", "negative"),
        ("1.234", "too_precise"),
        ("1000000000000", "too_large"),
        ("9" * 100_000, "too_large"),
        ("1,23", "wrong_grouping"),
        ("1234,567", "wrong_grouping"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1e9", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("十万", "not_a_number"),
        ("=1+1", "not_a_number"),
        ("½", "not_a_number"),
        ("٣", "not_a_number"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_fault(text, code):
    with pytest.raises(InvalidAmount) as caught:
        WanYuan.parse(text)

    assert caught.value.code == code


def test_a_long_text_is_shortened_in_the_message():
    with pytest.raises(InvalidAmount) as caught:
        WanYuan.parse("甲" * 1000)

    assert len(caught.value.message) < 80


@given(hundredths)
def test_an_amount_survives_text_and_database(amount):
    money = WanYuan(amount)

    assert WanYuan.parse(str(money)) == money
    assert WanYuan.of(money.decimal) == money
    assert money.decimal.as_tuple().exponent == -2


def test_a_stored_amount_that_is_not_a_number_is_refused():
    with pytest.raises(InvalidAmount):
        WanYuan.of(Decimal("NaN"))


def test_amounts_add_up_exactly():
    assert WanYuan.parse("0.10") + WanYuan.parse("0.20") == WanYuan.parse("0.30")


def test_an_amount_is_shown_with_groups_and_two_decimals():
    assert str(WanYuan(123450)) == "1,234.50"


@pytest.mark.requirement("R0-11")
@pytest.mark.parametrize(
    ("part", "whole", "enough"),
    [(1, 3, True), (100, 301, False), (33, 100, False), (34, 100, True), (0, 0, False)],
)
def test_one_third_is_included_and_a_share_of_nothing_is_none(part, whole, enough):
    assert share_at_least(part, whole, 1, 3) is enough


@given(hundredths, st.integers(1, 10**14), st.integers(0, 100), st.integers(1, 100))
def test_a_share_agrees_with_exact_fractions(part, whole, numerator, denominator):
    expected = Fraction(part, whole) >= Fraction(numerator, denominator)

    assert share_at_least(part, whole, numerator, denominator) == expected


@pytest.mark.parametrize("arguments", [(1.0, 3, 1, 3), (1, Decimal(3), 1, 3), (True, 3, 1, 3)])
def test_a_share_refuses_anything_but_integers(arguments):
    with pytest.raises(TypeError, match="integers"):
        share_at_least(*arguments)


@pytest.mark.parametrize("arguments", [(-1, 3, 1, 3), (1, 3, -1, 3), (1, 3, 1, 0)])
def test_a_share_refuses_numbers_that_make_no_share(arguments):
    with pytest.raises(ValueError, match="denominator > 0"):
        share_at_least(*arguments)
