"""A case's totals on a line of 0 to 100: dots, their range, and the line drawn across."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from portal.kernel.scoring import WHOLE, shown

EDGE = 2
"""Percent of the width left free at both ends, so that a dot at 0 is whole."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Places along the width in percent, as SVG attributes take them; ``cut`` may be empty."""

    dots: Sequence[str]
    low: str
    high: str
    middle: str
    cut: str
    words: str


def strip_of(
    totals: Sequence[Fraction], middle: Fraction | None, cut: Fraction | None = None
) -> Strip | None:
    """The strip of the experts' totals; ``middle`` is the score made of them. None without any."""
    if not totals or middle is None:
        return None
    said = _("专家评分 %(each)s，得分 %(middle)s") % {
        "each": "、".join(shown(total) for total in sorted(totals)),
        "middle": shown(middle),
    }
    if cut is not None:
        said += _("，划线 %(cut)s") % {"cut": shown(cut)}
    return Strip(
        dots=[_at(total) for total in sorted(totals)],
        low=_at(min(totals)),
        high=_at(max(totals)),
        middle=_at(middle),
        cut="" if cut is None else _at(cut),
        words=said,
    )


def _at(mark: Fraction) -> str:
    inside = min(max(mark, Fraction(0)), Fraction(WHOLE))  # a centred score may lie beyond
    return f"{EDGE + float(inside) * (WHOLE - 2 * EDGE) / WHOLE:.1f}%"
