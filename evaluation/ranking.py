"""综合评价: raw figures with their authors, the rule's exact combination, shared places (R0-24).

Everything is computed over all judged cases of a round from light tuples, so that a place is right
whichever page of the list is looked at and no page loads the round.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import QuerySet

from evaluation.lines import Line, lines_of
from evaluation.models import ReviewRule
from evaluation.queries import needs_experts
from evaluation.scores import ExpertScore, JudgeScore, honours_of, judges_of, sheets_of
from evaluation.stages import decided_or_deciding
from portal.dossiers.models import Dossier, Round
from portal.kernel.scoring import combined, mean, ranking, shown
from portal.programmes.registry import all_programmes


@dataclass(frozen=True, slots=True)
class Ranked:
    """One case of the ranking. ``score`` is exact; the texts round for showing only.

    ``place`` is shared by equals and 0 where no score could be computed.
    """

    dossier: Line
    place: int
    experts: Sequence[ExpertScore]
    judges: Sequence[JudgeScore]
    review: Fraction | None
    defence: Fraction | None
    score: Fraction | None
    honours: Sequence[str]
    tied: bool = False

    @property
    def review_shown(self) -> str:
        """Mean of the experts, two decimals."""
        return shown(self.review) if self.review is not None else "—"

    @property
    def defence_shown(self) -> str:
        """Mean of the judges, two decimals."""
        return shown(self.defence) if self.defence is not None else "—"

    @property
    def score_shown(self) -> str:
        """The combined score, two decimals."""
        return shown(self.score) if self.score is not None else "—"


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged cases of a round: those ranked, best first, and those of routes without experts."""

    ranked: Sequence[Ranked]
    examined: Sequence[Line]


def judged_in(round_: Round, cases: QuerySet[Dossier]) -> Judged:
    """Every case that has reached a decision; six queries at any number.

    Equals share a place. Among equals an institution with a priority honour is listed first
    (R0-08), which gives neither points nor a better place. Without a review rule nothing is ranked.
    """
    judged = cases.filter(decided_or_deciding(), round=round_)
    lines = lines_of(judged)
    reviewed = {code for code, found in all_programmes().items() if needs_experts(found)}
    ranked = [line for line in lines if line.programme in reviewed]
    rule: ReviewRule | None = getattr(round_, "review_rule", None)
    return Judged(
        ranked=_placed(_unplaced(ranked, rule, judged)) if rule else [],
        examined=[line for line in lines if line.programme not in reviewed],
    )


def ranking_of(round_: Round, cases: QuerySet[Dossier]) -> Sequence[Ranked]:
    """The reviewed cases alone, as :func:`judged_in` ranks them."""
    return judged_in(round_, cases).ranked


def _unplaced(lines: Sequence[Line], rule: ReviewRule, judged: QuerySet[Dossier]) -> list[Ranked]:
    keys = judged.order_by().values("pk")
    sheets, judges, honours = sheets_of(rule, keys), judges_of(keys), honours_of(judged)
    return [
        _with_scores(line, rule, sheets[line.pk], judges[line.pk], honours[line.institution_id])
        for line in lines
    ]


def _with_scores(
    line: Line,
    rule: ReviewRule,
    experts: Sequence[ExpertScore],
    judges: Sequence[JudgeScore],
    honours: Sequence[str],
) -> Ranked:
    review = mean([expert.total for expert in experts]) if experts else None
    defence = mean([Fraction(judge.value) for judge in judges]) if judges else None
    score = _combined(review, defence, rule.defence_share)
    return Ranked(line, 0, experts, judges, review, defence, score, honours)


def _combined(review: Fraction | None, defence: Fraction | None, share: int) -> Fraction | None:
    """None while a part that counts is missing."""
    if review is None or (defence is None and share):
        return None
    return combined(review, defence if defence is not None else Fraction(0), share)


def _placed(rows: Sequence[Ranked]) -> list[Ranked]:
    by_key = {row.dossier.pk: row for row in rows}

    def order(key: int) -> tuple[bool, int, str, int]:
        row = by_key[key]
        return (not row.honours, row.dossier.position, row.dossier.institution, key)

    scored = [(key, row.score) for key, row in by_key.items() if row.score is not None]
    places = ranking(scored, order=order)
    held = Counter(place.place for place in places)
    first = [replace(by_key[p.key], place=p.place, tied=held[p.place] > 1) for p in places]
    return [*first, *(row for row in rows if row.score is None)]
