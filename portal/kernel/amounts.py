"""Amounts in 万元 with two decimals, exact; a hundredth is 100 yuan."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from portal.kernel.invalid import InvalidValue

HUNDREDTHS: Final = 100
LIMIT: Final = 10**12
_SHOWN: Final = 30
_GROUPED: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_NUMBER: Final = re.compile(r"(?P<whole>[0-9]+)(\.(?P<fraction>[0-9]*))?")


class InvalidAmount(InvalidValue):
    """A text that is not an amount in 万元."""


@dataclass(frozen=True, slots=True, order=True)
class WanYuan:
    """`hundredths` of 万元 as an integer, so that sums and shares are exact."""

    hundredths: int

    @classmethod
    def parse(cls, text: str) -> "WanYuan":
        """Read `1,234.50`, `１２３４`, `1234.5 万元`.

        Raises InvalidAmount: missing, negative, not_a_number, wrong_grouping, too_precise,
        too_large.
        """
        plain = unicodedata.normalize("NFKC", text).strip().removesuffix("万元").strip()
        match = _NUMBER.fullmatch(_ungrouped(plain))
        if match is None:
            raise _refusal(plain)
        whole, fraction = match["whole"].lstrip("0") or "0", (match["fraction"] or "").rstrip("0")
        _refuse_size(whole, fraction)
        return cls(int(whole) * HUNDREDTHS + int(fraction.ljust(2, "0")))

    @classmethod
    def of(cls, amount: Decimal) -> "WanYuan":
        """From a stored decimal; the same refusals as for text."""
        return cls.parse(format(amount, "f"))

    @property
    def decimal(self) -> Decimal:
        """With exactly two decimals, as the database keeps it."""
        return Decimal(self.hundredths).scaleb(-2)

    def __add__(self, other: "WanYuan") -> "WanYuan":
        return WanYuan(self.hundredths + other.hundredths)

    def __str__(self) -> str:
        return f"{self.decimal:,.2f}"


def share_at_least(part: int, whole: int, numerator: int, denominator: int) -> bool:
    """Whether part/whole ≥ numerator/denominator, in integers; no share of nothing.

    Raises TypeError for anything but integers: a float would decide by its rounding.
    """
    for value in (part, whole, numerator, denominator):
        if type(value) is not int:
            raise TypeError(f"shares are computed from integers, got {type(value).__name__}")
    if part < 0 or numerator < 0 or denominator <= 0:
        raise ValueError("a share needs part >= 0, numerator >= 0, denominator > 0")
    return whole > 0 and denominator * part >= numerator * whole


def _ungrouped(plain: str) -> str:
    whole, point, fraction = plain.partition(".")
    if _GROUPED.fullmatch(whole):
        whole = whole.replace(",", "")
    return whole + point + fraction


def _refusal(plain: str) -> InvalidAmount:
    if not plain:
        return InvalidAmount("missing", "请填写金额，单位万元，例如 1234.50")
    if re.fullmatch(r"[-−–][0-9,.]+", plain):
        return InvalidAmount("negative", "金额不能为负数。没有发生的填 0")
    if re.fullmatch(r"[0-9,]+(\.[0-9]*)?", plain):
        return InvalidAmount(
            "wrong_grouping", "金额的千分位逗号位置不对，应如 1,234.50，也可不用逗号"
        )
    shown = plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"
    return InvalidAmount("not_a_number", f"金额应填数字，当前为“{shown}”。例如 1234.50")


def _refuse_size(whole: str, fraction: str) -> None:
    if len(fraction) > 2:  # noqa: PLR2004 -- the two decimals of 万元
        raise InvalidAmount("too_precise", "金额以万元为单位，最多两位小数（精确到百元）")
    if len(whole) > len(str(LIMIT)) or int(whole) >= LIMIT:
        raise InvalidAmount("too_large", "金额过大，应小于 1 万亿万元。请核对单位是否为万元")
