"""The scores given to cases and who gave them, read for a whole round at a time as light tuples."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet, prefetch_related_objects

from evaluation.models import DefenceScore, ReviewRule, Score, ScoreSheet
from evaluation.rubric import criterion_code, rubric_of
from portal.dossiers.models import Dossier
from portal.kernel.scoring import Rubric, shown
from portal.organizations.models import InstitutionHonour


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


def sheets_of(rule: ReviewRule, cases: QuerySet[Dossier]) -> Mapping[int, list[ExpertScore]]:
    """The submitted sheets of live assignments by case; two queries."""
    prefetch_related_objects([rule], "criteria")
    given: dict[tuple[int, int, int, str], list[tuple[int, Decimal]]] = defaultdict(list)
    scores = Score.objects.filter(
        sheet__state=ScoreSheet.State.SUBMITTED,
        sheet__assignment__ended_at__isnull=True,
        sheet__assignment__dossier__in=cases,
    ).order_by("sheet__assignment", "sheet__version", "criterion__position", "criterion")
    for case, sheet, version, name, login, criterion, value in scores.values_list(
        "sheet__assignment__dossier",
        "sheet",
        "sheet__version",
        "sheet__assignment__expert__user__name",
        "sheet__assignment__expert__user__username",
        "criterion",
        "value",
    ):
        given[case, sheet, version, name or login].append((criterion, value))
    return _totalled(rule, given)


def _totalled(
    rule: ReviewRule, given: Mapping[tuple[int, int, int, str], Sequence[tuple[int, Decimal]]]
) -> Mapping[int, list[ExpertScore]]:
    rubric, titles = rubric_of(rule), {one.pk: str(one) for one in rule.criteria.all()}
    known: dict[tuple[tuple[int, Decimal], ...], Fraction] = {}  # many sheets say the same
    found: dict[int, list[ExpertScore]] = defaultdict(list)
    for (case, _sheet, version, author), scores in given.items():
        key = tuple(scores)
        if key not in known:
            known[key] = _total(rubric, key)
        values = [(titles[criterion], value) for criterion, value in scores]
        found[case].append(ExpertScore(author, version, values, known[key]))
    return found


def _total(rubric: Rubric, scores: Iterable[tuple[int, Decimal]]) -> Fraction:
    return rubric.total({criterion_code(criterion): value for criterion, value in scores})


def judges_of(cases: QuerySet[Dossier]) -> Mapping[int, list[JudgeScore]]:
    """The newest version of each judge by case, by name; one query."""
    rows = DefenceScore.objects.filter(dossier__in=cases).order_by("judge", "version")
    latest: dict[tuple[int, str], JudgeScore] = {}
    for case, judge, version, value, name, login in rows.values_list(
        "dossier", "judge", "version", "value", "recorded_by__name", "recorded_by__username"
    ):
        latest[case, judge] = JudgeScore(judge, version, value, name or login)
    found: dict[int, list[JudgeScore]] = defaultdict(list)
    for (case, _judge), score in latest.items():
        found[case].append(score)
    return found


def honours_of(cases: QuerySet[Dossier]) -> Mapping[int, list[str]]:
    """The honours in use by institution; one query."""
    held = InstitutionHonour.objects.filter(
        honour__in_use=True, institution__in=cases.order_by().values("institution")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for institution, title in held.values_list("institution", "honour__title"):
        found[institution].append(title)
    return found
