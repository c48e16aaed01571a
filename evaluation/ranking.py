"""综合评价: raw figures with their authors, the rule's exact combination, shared places (R0-24)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch, QuerySet

from evaluation.models import Assignment, DefenceScore, ReviewRule, ScoreSheet
from evaluation.queries import needs_experts
from evaluation.rubric import criterion_code, rubric_of
from portal.dossiers.models import Dossier, Round
from portal.kernel.scoring import Rubric, combined, mean, ranking, shown
from portal.programmes.registry import all_programmes

RANKED = ("evaluated", "proposed", "not_selected", "publicity", "removed", "recognised")
NO_REVIEW = ("examined", "proposed", "publicity", "removed", "recognised")


@dataclass(frozen=True, slots=True)
class ExpertScore:
    """One expert's sheet: who, which version, each criterion's raw value, the weighted total."""

    author: str
    version: int
    values: Sequence[tuple[str, Decimal]]
    total: Fraction

    @property
    def shown(self) -> str:
        """The total with two decimals."""
        return shown(self.total)


@dataclass(frozen=True, slots=True)
class JudgeScore:
    """What a judge of the defence gave; ``version`` counts its corrections."""

    judge: str
    version: int
    value: Decimal
    recorder: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One case of the ranking. ``score`` is exact; the texts round for showing only.

    ``place`` is shared by equals and 0 where no score could be computed.
    """

    dossier: Dossier
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


def ranking_of(round_: Round, cases: QuerySet[Dossier]) -> list[Ranked]:
    """The reviewed cases of a round, best first; a bounded number of queries.

    Equals share a place. Among equals an institution with a priority honour is listed first
    (R0-08), which gives neither points nor a better place.
    """
    rule = ReviewRule.objects.filter(round=round_).prefetch_related("criteria").first()
    if rule is None:
        return []
    codes = [code for code, found in all_programmes().items() if needs_experts(found)]
    found = _with_scores(cases.filter(round=round_, programme__in=codes, state__in=RANKED))
    return _placed([_unplaced(case, rule, rubric_of(rule)) for case in found])


def without_review(round_: Round, cases: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """The cases of routes without experts that have passed examination, in 行政区划 order."""
    codes = [code for code, found in all_programmes().items() if not needs_experts(found)]
    found = cases.filter(round=round_, programme__in=codes, state__in=NO_REVIEW)
    ordered = found.order_by("region__position", "institution__name", "pk")
    return ordered.select_related("institution", "region")


def _with_scores(cases: QuerySet[Dossier]) -> QuerySet[Dossier]:
    sheets = ScoreSheet.objects.filter(state=ScoreSheet.State.SUBMITTED)
    live = Assignment.objects.filter(ended_at__isnull=True).select_related("expert__user")
    return cases.select_related("institution", "region").prefetch_related(
        Prefetch(
            "assignments",
            live.prefetch_related(Prefetch("sheets", sheets.prefetch_related("scores__criterion"))),
        ),
        Prefetch("defence_scores", DefenceScore.objects.select_related("recorded_by")),
        "institution__honours__honour",
    )


def _unplaced(case: Dossier, rule: ReviewRule, rubric: Rubric) -> Ranked:
    experts = [
        _expert_score(assignment, sheet, rubric)
        for assignment in case.assignments.all()
        for sheet in assignment.sheets.all()
    ]
    judges = _latest(case.defence_scores.all())
    review = mean([expert.total for expert in experts]) if experts else None
    defence = mean([Fraction(judge.value) for judge in judges]) if judges else None
    return Ranked(
        dossier=case,
        place=0,
        experts=experts,
        judges=judges,
        review=review,
        defence=defence,
        score=_combined(review, defence, rule.defence_share),
        honours=[str(held.honour) for held in case.institution.honours.all() if held.honour.in_use],
    )


def _expert_score(assignment: Assignment, sheet: ScoreSheet, rubric: Rubric) -> ExpertScore:
    scores = list(sheet.scores.all())
    total = rubric.total({criterion_code(one.criterion_id): one.value for one in scores})
    values = [(str(one.criterion), one.value) for one in scores]
    return ExpertScore(str(assignment.expert.user), sheet.version, values, total)


def _latest(scores: Iterable[DefenceScore]) -> list[JudgeScore]:
    """The newest version of each judge, by name."""
    latest: dict[str, DefenceScore] = {}
    for score in sorted(scores, key=lambda one: (one.judge, one.version)):
        latest[score.judge] = score
    return [JudgeScore(s.judge, s.version, s.value, str(s.recorded_by)) for s in latest.values()]


def _combined(review: Fraction | None, defence: Fraction | None, share: int) -> Fraction | None:
    """None while a part that counts is missing."""
    if review is None or (defence is None and share):
        return None
    return combined(review, defence if defence is not None else Fraction(0), share)


def _placed(rows: Sequence[Ranked]) -> list[Ranked]:
    by_key = {row.dossier.pk: row for row in rows}

    def order(key: int) -> tuple[bool, int, str, int]:
        row = by_key[key]
        case = row.dossier
        return (not row.honours, case.region.position, case.institution.name, key)

    scored = [(key, row.score) for key, row in by_key.items() if row.score is not None]
    places = ranking(scored, order=order)
    held = [place.place for place in places]
    first = [replace(by_key[p.key], place=p.place, tied=held.count(p.place) > 1) for p in places]
    return [*first, *(row for row in rows if row.score is None)]
