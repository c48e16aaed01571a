"""The figures beside a case's score on the page of decisions: every method, the spread, the rank."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from evaluation.line import Why
from evaluation.lined import list_of
from evaluation.models import LineDraw
from evaluation.ranking import Judged, Ranked, said
from evaluation.strips import Strip, strip_of
from portal.dossiers.models import Round
from portal.kernel.flow import State

METHODS = ("raw", "trimmed", "centred")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its name; ``used`` marks the one that the rule ranks by."""

    label: str
    value: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one case."""

    figures: Sequence[Figure]
    strip: Strip | None
    apart: bool


def beside(
    judged: Judged, rows: Sequence[tuple[Ranked, State]], round_: Round | None
) -> list[tuple[Ranked, State, Beside]]:
    """The rows shown, each with its figures; at most two queries."""
    cut = line_across(judged, round_) if rows else None
    return [(row, state, _beside(judged, row, cut)) for row, state in rows]


def _beside(judged: Judged, row: Ranked, cut: Fraction | None) -> Beside:
    used = judged.rule.method if judged.rule and row.carried else METHODS[0]
    names = (_("原始平均"), _("去极值平均"), _("尺度校正平均"))
    figures = [
        Figure(name, said(value) if value is not None else _("样本过少"), used=method == used)
        for name, value, method in zip(names, judged.means(row), METHODS, strict=True)
    ]
    figures.append(Figure(_("分差"), row.divergence.spread_shown))
    if ranks := judged.ranks(row):
        low, high = ranks
        steady = (
            str(low) if low == high else _("%(best)d 至 %(worst)d") % {"best": low, "worst": high}
        )
        figures.append(Figure(_("去掉任一专家后的名次"), steady))
    strip = strip_of([one.total for one in row.experts], row.review, cut)
    return Beside(figures if row.experts else [], strip, row.divergence.is_open)


def line_across(judged: Judged, round_: Round | None) -> Fraction | None:
    """The lowest score, of the cases listed, above the round's latest line not given up."""
    standing = LineDraw.objects.filter(round=round_).exclude(state=LineDraw.State.DISCARDED)
    latest = standing.first()
    if latest is None:
        return None
    above = {one.case for one in list_of(latest) if one.above and one.why != Why.MOVED}
    scores = [row.score for row in judged.ranked if row.dossier.pk in above]
    return min((score for score in scores if score is not None), default=None)
