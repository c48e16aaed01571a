"""统一社会信用代码 (GB 32100-2015).

`python-stdnum` insists on eight leading digits; the standard's structure allows letters for the
registering authority and the kind of body, so the check is made here. The inner organisation
code's own digit is no hard rule and is not tested.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from portal.kernel.invalid import InvalidValue

LENGTH: Final = 18
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REGION: Final = slice(2, 8)
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_BLANKS: Final = re.compile(r"[\s\-‐-―]")
_HINTS: Final = {
    "11": "机关",
    "12": "事业单位",
    "51": "社会团体",
    "52": "民办非企业单位",
    "91": "企业",
}


class InvalidCreditCode(InvalidValue):
    """A text that is not a unified social credit code."""


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code whose check character was verified; says nothing about the body existing."""

    value: str

    @classmethod
    def parse(cls, text: str) -> "CreditCode":
        """Read what a person typed: blanks and dashes dropped, full width and lower case mended.

        Raises InvalidCreditCode with the codes wrong_length, wrong_character, wrong_region,
        wrong_check_character.
        """
        value = normalised(text)
        _refuse_length(value)
        _refuse_characters(value)
        if check_character(value[:-1]) != value[-1]:
            raise InvalidCreditCode(
                "wrong_check_character",
                "统一社会信用代码的校验码与前 17 位不符。请对照营业执照或登记证书逐位核对",
            )
        return cls(value)

    @property
    def region(self) -> str:
        """Six digits of the registering authority's 行政区划, not always where the body works."""
        return self.value[REGION]

    @property
    def entity_hint(self) -> str | None:
        """What the first two characters usually mean: for a warning, never for a refusal."""
        return _HINTS.get(self.value[:2])

    def __str__(self) -> str:
        return self.value


def normalised(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_character(first_seventeen: str) -> str:
    total = sum(
        ALPHABET.index(character) * weight
        for character, weight in zip(first_seventeen, _WEIGHTS, strict=True)
    )
    return ALPHABET[-total % len(ALPHABET)]


def _refuse_length(value: str) -> None:
    if len(value) != LENGTH:
        raise InvalidCreditCode(
            "wrong_length",
            f"统一社会信用代码应为 18 位，当前 {len(value)} 位。请对照营业执照或登记证书填写",
        )


def _refuse_characters(value: str) -> None:
    for place, character in enumerate(value, start=1):
        if character not in ALPHABET:
            raise InvalidCreditCode(
                "wrong_character",
                f"统一社会信用代码第 {place} 位是“{_shown(character)}”，"
                "只能用数字和除 I、O、S、V、Z 以外的大写字母",
            )
    if not value[REGION].isdigit():
        raise InvalidCreditCode(
            "wrong_region",
            "统一社会信用代码第 3 至 8 位是行政区划，应为 6 位数字。请对照证照核对",
        )


def _shown(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"
