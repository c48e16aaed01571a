"""The split view: material on the left, the score sheet on the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from evaluation.blind import handle_of, label, material_for, without_names
from evaluation.drafting import base_of, texts_of
from evaluation.forms.expert import MOST_POINTS, ScoreForm, comment_of, field_of
from evaluation.models import Assignment, ReviewCriterion, ReviewRule, Score, ScoreSheet
from evaluation.panel_names import panel_names
from evaluation.phases import Timetable, timetable_of
from evaluation.reviewing import File, Material, Part, partial_total
from evaluation.rubric import top_of
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Submission
from portal.dossiers.submissions import latest_submission
from portal.kernel.refusals import Refusal
from portal.ui.parts import Tab

MOST_FILES = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the sheet with the facts and files that stand under it."""

    number: int
    criterion: ReviewCriterion
    top: int
    mark: Any
    comment: Any
    fact: str
    files: Sequence[File]

    @property
    def points(self) -> list[int]:
        """The marks to choose from; empty where the mark is typed."""
        return list(range(self.top + 1)) if self.top <= MOST_POINTS else []

    @property
    def title(self) -> str:
        """The criterion with its number."""
        return f"{self.number}. {self.criterion.title}"

    @property
    def weight(self) -> str:
        """The weight, or that it is not summed."""
        if not self.criterion.summed:
            return _("不计入总分")
        return _("权重 %(weight)d%%") % {"weight": self.criterion.weight}

    @property
    def words(self) -> str:
        """What single marks mean."""
        return "　".join(f"{point} {said}" for point, said in self.criterion.labels.items())

    @property
    def asks_comment(self) -> str:
        """From which marks on a comment must be written."""
        low, high = self.criterion.comment_below, self.criterion.comment_above
        said = [] if low is None else [_("%(n)d 分及以下") % {"n": low}]
        said += [] if high is None else [_("%(n)d 分及以上") % {"n": high}]
        return _("%(marks)s须写评语") % {"marks": "、".join(said)} if said else ""

    @property
    def opened(self) -> bool:
        """Whether the box of the comment stands open."""
        return bool(self.asks_comment or self.comment.value() or self.comment.errors)

    @property
    def error(self) -> str:
        """What is wrong with the mark."""
        return "；".join(str(each) for each in self.mark.errors)

    @property
    def bases(self) -> list[tuple[str, str]]:
        """Name and base of both boxes."""
        boxes = (self.mark, self.comment)
        return [(box.html_name, base_of(str(box.initial or ""))) for box in boxes]


@dataclass(frozen=True, slots=True)
class Given:
    """A sheet as it is read: who, which version, the marks with their comments, the total."""

    who: str
    sheet: ScoreSheet
    total: str

    @property
    def scores(self) -> list[Score]:
        """The marks in the order of the criteria."""
        return sorted(self.sheet.scores.all(), key=lambda one: one.criterion.position)


@dataclass(frozen=True, slots=True)
class Place:
    """Which of the expert's cases this is, and its neighbours."""

    number: int
    count: int
    done: int
    before: str
    after: str


@dataclass
class ReviewPage:
    """Everything the split view shows of one task."""

    task: Assignment
    viewer: User
    rule: ReviewRule
    sheet: ScoreSheet | None
    form: ScoreForm
    times: Timetable
    submission: Submission
    material: Material
    place: Place
    tab: str = ""
    refusals: Sequence[Refusal] = ()

    @property
    def title_prefix(self) -> str:
        """错误： when the form has errors."""
        return self.form.title_prefix

    @property
    def case(self) -> Dossier:
        """The case."""
        return self.task.dossier

    @property
    def name(self) -> str:
        """The applicant, or the label alone in a double-blind phase."""
        return case_name(self.case, self.times)

    @property
    def handle(self) -> str:
        """What the addresses of the case carry."""
        return handle_of(self.case, self.times)

    @property
    def locked(self) -> bool:
        """Whether the sheet has been handed in."""
        return self.sheet is not None and self.sheet.state == ScoreSheet.State.SUBMITTED

    @property
    def state(self) -> tuple[str, str]:
        """Tag and words of the sheet."""
        if self.sheet is None:
            return "todo", _("未评")
        return ("done", _("已提交")) if self.locked else ("doing", _("草稿"))

    @property
    def closed(self) -> Refusal | None:
        """Why nothing can be scored now."""
        return self.times.refusal

    @property
    def due_at(self) -> datetime | None:
        """When the sheet is due."""
        return self.times.due_at

    @property
    def judged(self) -> int:
        """The version a sheet that is handed in has judged, else the one before the expert."""
        return self.sheet.submission_version if self.locked and self.sheet else self.case.version

    @property
    def changed_from(self) -> int:
        """The version on which the draft was begun, when another one stands now; else 0."""
        begun = self.sheet.submission_version if self.sheet else self.case.version
        return begun if begun != self.case.version else 0

    @property
    def part(self) -> Part | None:
        """The tab that is open."""
        parts = self.material.parts
        return next((one for one in parts if one.code == self.tab), next(iter(parts), None))

    @property
    def tabs(self) -> list[Tab]:
        """The tabs of the material."""
        return [Tab(one.title, f"?tab={one.code}", one is self.part) for one in self.material.parts]

    @cached_property
    def rows(self) -> list[Row]:
        """The criteria."""
        return [
            Row(
                number,
                one,
                top_of(self.rule, one),
                self.form[field_of(one.pk)],
                self.form[comment_of(one.pk)],
                self.material.fact_of(one),
                self.material.files_of(one)[:MOST_FILES],
            )
            for number, one in enumerate(self.rule.criteria.all(), start=1)
        ]

    @property
    def opinion_base(self) -> str:
        """The base of the opinion."""
        return base_of(str(self.form["opinion"].initial or ""))

    @property
    def scored(self) -> int:
        """How many criteria have a mark."""
        return len(_values(self.sheet))

    @property
    def total(self) -> str:
        """The total of what is saved."""
        return partial_total(self.rule, _values(self.sheet))

    @cached_property
    def earlier(self) -> list[Given]:
        """The expert's own versions that were given back, newest first; blind, reasons masked."""
        old = self.task.sheets.filter(state=ScoreSheet.State.SUPERSEDED)
        sheets = list(old.prefetch_related("scores__criterion"))
        if sheets and self.times.sight.blind:
            hide = without_names(self.case)
            for sheet in sheets:
                sheet.reopen_reason = hide(sheet.reopen_reason)
        return [Given("", sheet, partial_total(self.rule, _values(sheet))) for sheet in sheets]

    @property
    def given_back(self) -> ScoreSheet | None:
        """The version whose return is being answered now."""
        return self.earlier[0].sheet if self.earlier and not self.locked else None

    @cached_property
    def others(self) -> list[Given]:
        """What the other members gave, as far as the phase shows it."""
        seen = self.times.sight.others_scores(own_submitted=self.locked, locked=self.times.locked)
        if not seen:
            return []
        names = panel_names(self.case, self.viewer, self.times.sight)
        sheets = ScoreSheet.objects.filter(
            assignment__dossier=self.case,
            assignment__ended_at__isnull=True,
            state=ScoreSheet.State.SUBMITTED,
        ).exclude(assignment=self.task)
        return [
            Given(
                names[sheet.assignment.expert.user_id],
                sheet,
                partial_total(self.rule, _values(sheet)),
            )
            for sheet in sheets.select_related("assignment__expert")
            .prefetch_related("scores__criterion")
            .order_by("assignment")
        ]


def case_name(case: Dossier, times: Timetable) -> str:
    """The applicant's name, or in a double-blind phase the label of the case alone."""
    return label(case) if times.sight.blind else case.institution.name


def review_page(
    task: Assignment,
    viewer: User,
    data: Mapping[str, Any] | None,
    place: Place,
    *,
    tab: str,
    now: datetime,
) -> ReviewPage:
    """The page of a task; ``data`` is what was posted. Seven queries, and those of the material."""
    case = task.dossier
    rule = ReviewRule.objects.prefetch_related("criteria").get(round=case.round_id)
    sheet = task.sheets.prefetch_related("scores").first()
    times = timetable_of(case.round_id, now)
    submission = latest_submission(case)
    return ReviewPage(
        task=task,
        viewer=viewer,
        rule=rule,
        sheet=sheet,
        form=ScoreForm(data, rule=rule, initial=texts_of(sheet)),
        times=times,
        submission=submission,
        material=material_for(case, submission, times),
        place=place,
        tab=tab,
    )


def _values(sheet: ScoreSheet | None) -> dict[int, Decimal]:
    if sheet is None:
        return {}
    scores = sheet.scores.all()
    return {one.criterion_id: one.value for one in scores if one.value is not None}
