"""The scores given to cases and who gave them, read for a whole round at a time as light tuples."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.db.models import QuerySet, prefetch_related_objects

from evaluation.models import DefenceScore, ReviewRule, Score, ScoreSheet
from evaluation.rubric import criterion_code, rubric_of
from portal.dossiers.models import Dossier
from portal.kernel.scoring import Rubric, shown
from portal.organizations.models import InstitutionHonour


@dataclass(frozen=True, slots=True)
class ExpertScore:
    """One expert's sheet: who, which version, each criterion's raw value, the weighted total.

    ``expert`` is the expert's key; ``extra`` says that he was added because the others differed.
    """

    author: str
    version: int
    values: Sequence[tuple[str, Decimal]]
    total: Fraction
    expert: int
    extra: bool

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


class _Sheet(NamedTuple):
    case: int
    sheet: int
    version: int
    expert: int
    extra: bool
    name: str
    login: str


SHEET_COLUMNS = (
    "sheet__assignment__dossier",
    "sheet",
    "sheet__version",
    "sheet__assignment__expert",
    "sheet__assignment__arbitration",
    "sheet__assignment__expert__user__name",
    "sheet__assignment__expert__user__username",
)


def sheets_of(rule: ReviewRule, cases: QuerySet[Dossier]) -> Mapping[int, list[ExpertScore]]:
    """The submitted sheets of live assignments by case; two queries."""
    prefetch_related_objects([rule], "criteria")
    given: dict[_Sheet, list[tuple[int, Decimal]]] = defaultdict(list)
    scores = Score.objects.filter(
        sheet__state=ScoreSheet.State.SUBMITTED,
        sheet__assignment__ended_at__isnull=True,
        sheet__assignment__dossier__in=cases,
    ).order_by("sheet__assignment", "sheet__version", "criterion__position", "criterion")
    columns = ("criterion", "value", *SHEET_COLUMNS)
    for criterion, value, *sheet in scores.values_list(*columns):
        given[_Sheet._make(sheet)].append((criterion, value))
    return _totalled(rule, given)


def _totalled(
    rule: ReviewRule, given: Mapping[_Sheet, Sequence[tuple[int, Decimal]]]
) -> Mapping[int, list[ExpertScore]]:
    rubric, titles = rubric_of(rule), {one.pk: str(one) for one in rule.criteria.all()}
    known: dict[tuple[tuple[int, Decimal], ...], Fraction] = {}  # many sheets say the same
    found: dict[int, list[ExpertScore]] = defaultdict(list)
    for sheet, scores in given.items():
        key = tuple(scores)
        if key not in known:
            known[key] = _total(rubric, key)
        values = [(titles[criterion], value) for criterion, value in scores]
        found[sheet.case].append(
            ExpertScore(
                sheet.name or sheet.login,
                sheet.version,
                values,
                known[key],
                sheet.expert,
                sheet.extra,
            )
        )
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
