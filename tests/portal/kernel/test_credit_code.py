import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from portal.kernel.credit_code import ALPHABET, CreditCode, InvalidCreditCode, check_character

VALID = [
    "91110000600037341L",
    "53640000MJX173680A",
    "53640000MJX173672F",
    "91990000TE5TA0001U",
    "12990000TE5TB0002U",
    "51990000TE5TC0003M",
    "N2990000TE5TD0004U",
    "Y1990000TE5TE0005H",
]
characters = st.sampled_from(ALPHABET)
digits = st.text("0123456789", min_size=6, max_size=6)
bodies = st.builds(
    "{}{}{}".format,
    st.text(characters, min_size=2, max_size=2),
    digits,
    st.text(characters, min_size=9, max_size=9),
)


def code_of(text: str) -> str:
    with pytest.raises(InvalidCreditCode) as caught:
        CreditCode.parse(text)
    return caught.value.code


@pytest.mark.requirement("R0-10")
@pytest.mark.parametrize("text", VALID)
def test_a_valid_code_is_read(text):
    assert str(CreditCode.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["91990000te5ta0001u", " 91990000 TE5TA 0001U\n", "９１９９００００ＴＥ５ＴＡ０００１Ｕ"],
)
def test_writing_is_mended(text):
    assert CreditCode.parse(text).value == "91990000TE5TA0001U"


@pytest.mark.requirement("R0-10")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "wrong_length"),
        ("91990000TE5TA0001", "wrong_length"),
        ("91990000TE5TA0001UU", "wrong_length"),
        ("91990000TE5TA0001O", "wrong_character"),
        ("91990000TE5TI0001U", "wrong_character"),
        ("91990000TE5T甲0001U", "wrong_character"),
        ("91990000TE5T\x000001U", "wrong_character"),
        ("9199000ATE5TA0001U", "wrong_region"),
        ("91990000TE5TA0001A", "wrong_check_character"),
        ("91990000TE5TA0010U", "wrong_check_character"),
    ],
)
def test_a_wrong_code_is_refused_with_its_fault(text, code):
    assert code_of(text) == code


def test_the_refused_character_is_named_with_its_place():
    with pytest.raises(InvalidCreditCode, match="第 13 位是“I”"):
        CreditCode.parse("91990000TE5TI0001U")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("91990000TE5TA0001U", "企业"),
        ("12990000TE5TB0002U", "事业单位"),
        ("51990000TE5TC0003M", "社会团体"),
        ("N2990000TE5TD0004U", None),
    ],
)
def test_the_first_two_characters_hint_at_the_kind_of_body(text, hint):
    assert CreditCode.parse(text).entity_hint == hint


def test_the_region_is_the_six_digits_after_the_kind():
    assert CreditCode.parse("91990000TE5TA0001U").region == "990000"


@given(bodies)
def test_every_code_with_its_check_character_is_read_back(body):
    code = body + check_character(body)

    assert CreditCode.parse(code.lower()).value == code


@given(bodies, st.integers(0, 17), characters)
def test_one_wrong_character_is_always_noticed(body, place, other):
    code = body + check_character(body)
    changed = code[:place] + other + code[place + 1 :]

    assert changed == code or code_of(changed) in {"wrong_check_character", "wrong_region"}


@given(st.text("0123456789", min_size=8, max_size=8), st.text(characters, min_size=10, max_size=10))
def test_the_library_agrees_on_codes_that_start_with_digits(front, back):
    text = front + back
    try:
        CreditCode.parse(text)
    except InvalidCreditCode:
        ours = False
    else:
        ours = True

    assert ours == uscc.is_valid(text)


@given(st.text("0123456789", min_size=8, max_size=8), st.text(characters, min_size=9, max_size=9))
def test_the_library_agrees_on_the_check_character(front, back):
    assert check_character(front + back) == uscc.calc_check_digit(front + back)
