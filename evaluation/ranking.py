"""综合评价: raw figures with their authors, the rule's exact combination, shared places (R0-24).

Everything is computed over all judged cases of a round from light tuples, so that a place is right
whichever page of the list is looked at and no page loads the round.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from django.db.models import QuerySet

from evaluation.divergence import Divergence, divergence, divergence_of
from evaluation.lines import Line, lines_of
from evaluation.models import ReviewRule
from evaluation.queries import needs_experts
from evaluation.scores import ExpertScore, JudgeScore, honours_of, judges_of, sheets_of
from evaluation.stages import decided_or_deciding
from portal.dossiers.models import Dossier, Round
from portal.kernel.calibration import Calibration, Scale, Standing
from portal.kernel.scoring import combined, mean, ranking, shown
from portal.programmes.registry import all_programmes


@dataclass(frozen=True, slots=True)
class Ranked:
    """One case of the ranking. ``review`` is by the rule's method and exact, as is ``score``.

    ``place`` is shared by equals and 0 where no score could be computed. ``carried`` is false
    where the case has too few scores for the rule's method, and then ``review`` is the raw mean.
    """

    dossier: Line
    place: int
    experts: Sequence[ExpertScore]
    judges: Sequence[JudgeScore]
    review: Fraction | None
    defence: Fraction | None
    score: Fraction | None
    honours: Sequence[str]
    divergence: Divergence
    carried: bool = True
    tied: bool = False

    @property
    def review_shown(self) -> str:
        """The experts' score by the rule's method, two decimals."""
        return said(self.review)

    @property
    def defence_shown(self) -> str:
        """Mean of the judges, two decimals."""
        return said(self.defence)

    @property
    def score_shown(self) -> str:
        """The combined score, two decimals."""
        return said(self.score)


@dataclass(frozen=True)
class Judged:
    """The judged cases of a round: those ranked, best first, and those of routes without experts."""

    ranked: Sequence[Ranked]
    examined: Sequence[Line]
    rule: ReviewRule | None = None

    @cached_property
    def calibration(self) -> Calibration:
        """The experts' scales over the cases listed here."""
        return _calibration({row.dossier.pk: row.experts for row in self.ranked})

    @property
    def flagged(self) -> list[tuple[str, Scale]]:
        """The experts whose scale is far from the others', harshest first, with their names."""
        names = {one.expert: one.author for row in self.ranked for one in row.experts}
        found = [scale for scale in self.calibration.scales.values() if scale.flagged]
        return [(names[s.expert], s) for s in sorted(found, key=lambda each: each.deviation)]

    def means(self, row: Ranked) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """A case's raw, trimmed and centred mean; None where there is too little for it."""
        case, by = row.dossier.pk, self.calibration
        trimmed = by.score(case, "trimmed") if by.carries(case, "trimmed") else None
        return by.score(case, "raw"), trimmed, by.centred(case)

    def ranks(self, row: Ranked) -> tuple[int, int] | None:
        """The best and the worst place if any one expert is left out; None without a score."""
        return None if row.score is None else self._standing.interval(row.dossier.pk)

    @cached_property
    def _standing(self) -> Standing:
        scored = [row for row in self.ranked if row.score is not None]
        without: dict[int, dict[int, Fraction | None]] = defaultdict(dict)
        for row in scored:
            for one in row.experts:
                without[one.expert][row.dossier.pk] = self._left(row, one.expert)
        return Standing({r.dossier.pk: r.score for r in scored if r.score is not None}, without)

    def _left(self, row: Ranked, expert: int) -> Fraction | None:
        if self.rule is None:
            return None
        review = self.calibration.without(row.dossier.pk, expert, self.rule.method)
        return _combined(review, row.defence, self.rule.defence_share)


def judged_in(round_: Round, cases: QuerySet[Dossier]) -> Judged:
    """Every case that has reached a decision; six queries at any number.

    Equals share a place. Among equals an institution with a priority honour is listed first
    (R0-08), which gives no points; it gives the better place only where the round's rule says so.
    Without a review rule nothing is ranked.
    """
    judged = cases.filter(decided_or_deciding(), round=round_)
    lines = lines_of(judged)
    reviewed = {code for code, found in all_programmes().items() if needs_experts(found)}
    ranked = [line for line in lines if line.programme in reviewed]
    rule: ReviewRule | None = getattr(round_, "review_rule", None)
    return Judged(
        ranked=_placed(_unplaced(ranked, rule, judged), rule) if rule else [],
        examined=[line for line in lines if line.programme not in reviewed],
        rule=rule,
    )


def ranking_of(round_: Round, cases: QuerySet[Dossier]) -> Sequence[Ranked]:
    """The reviewed cases alone, as :func:`judged_in` ranks them."""
    return judged_in(round_, cases).ranked


def divergent(dossier: Dossier) -> bool:
    """Whether the case's experts differ by more than the round allows and nobody more was heard."""
    return divergence_of(dossier).is_open


def said(value: Fraction | None) -> str:
    """A figure with two decimals, or a dash."""
    return "—" if value is None else shown(value)


def _calibration(sheets: Mapping[int, Sequence[ExpertScore]]) -> Calibration:
    return Calibration(
        {(case, one.expert): one.total for case, given in sheets.items() for one in given}
    )


def _unplaced(lines: Sequence[Line], rule: ReviewRule, judged: QuerySet[Dossier]) -> list[Ranked]:
    keys = judged.order_by().values("pk")
    sheets, judges, honours = sheets_of(rule, keys), judges_of(keys), honours_of(judged)
    by = _calibration({line.pk: sheets.get(line.pk, ()) for line in lines})
    return [
        _with_scores(
            line,
            rule,
            by,
            sheets.get(line.pk, ()),
            judges.get(line.pk, ()),
            honours.get(line.institution_id, ()),
        )
        for line in lines
    ]


def _with_scores(
    line: Line,
    rule: ReviewRule,
    by: Calibration,
    experts: Sequence[ExpertScore],
    judges: Sequence[JudgeScore],
    honours: Sequence[str],
) -> Ranked:
    review = by.score(line.pk, rule.method)
    defence = mean([Fraction(judge.value) for judge in judges]) if judges else None
    return Ranked(
        line,
        0,
        experts,
        judges,
        review,
        defence,
        _combined(review, defence, rule.defence_share),
        honours,
        divergence(rule, experts),
        carried=review is None or by.carries(line.pk, rule.method),
    )


def _combined(review: Fraction | None, defence: Fraction | None, share: int) -> Fraction | None:
    """None while a part that counts is missing."""
    if review is None or (defence is None and share):
        return None
    return combined(review, defence if defence is not None else Fraction(0), share)


def _placed(rows: Sequence[Ranked], rule: ReviewRule) -> list[Ranked]:
    by_key = {row.dossier.pk: row for row in rows}

    def order(key: int) -> tuple[bool, int, str, int]:
        row = by_key[key]
        return (not row.honours, row.dossier.position, row.dossier.institution, key)

    scored = [(key, row.score) for key, row in by_key.items() if row.score is not None]
    places = ranking(scored, order=order)
    numbers = [place.place for place in places]
    if rule.honours_break_ties:
        numbers = _broken(numbers, [bool(by_key[place.key].honours) for place in places])
    held = Counter(numbers)
    first = [
        replace(by_key[place.key], place=number, tied=held[number] > 1)
        for place, number in zip(places, numbers, strict=True)
    ]
    return [*first, *(row for row in rows if row.score is None)]


def _broken(places: Sequence[int], honoured: Sequence[bool]) -> list[int]:
    """Shared places with those without an honour behind those with one, where there are any."""
    ahead = Counter(place for place, has in zip(places, honoured, strict=True) if has)
    return [
        place if has else place + ahead[place] for place, has in zip(places, honoured, strict=True)
    ]
