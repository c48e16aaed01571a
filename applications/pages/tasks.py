"""The task list: what is left, why it is blocked, who touched it last."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.guards import late, open_sections
from applications.models import Declaration
from applications.pages.case import Case, Deadlines, deadlines_of, steps_of
from applications.pages.meters import Standing, standing_of
from applications.pages.people import certifiers_of, editors_of
from applications.queries import counted, facts_from
from applications.sections import SectionForm, sections_of
from portal.accounts.models import User
from portal.dossiers.models import DraftField, SectionMark
from portal.evidence.queries import checklist_of, evidence_of
from portal.kernel.clauses import Measure
from portal.kernel.flow import Attempt
from portal.kernel.refusals import Refusal
from portal.ui.parts import Crumb, StepItem
from portal.ui.templatetags.portal import cn_deadline

STATUS = {
    "todo": gettext_lazy("未开始"),
    "doing": gettext_lazy("填写中"),
    "warn": gettext_lazy("未达标"),
    "done": gettext_lazy("已完成"),
    "off": gettext_lazy("暂不能开始"),
    "bad": gettext_lazy("有错误"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list."""

    no: str
    title: str
    url: str
    kind: str
    hint: str = ""
    locked: str = ""
    words: str = ""

    @property
    def status(self) -> str:
        """The status in words."""
        return self.words or str(STATUS[self.kind])


@dataclass(frozen=True, slots=True)
class Group:
    """A group of tasks with how many are done."""

    title: str
    tasks: list[Task]

    @property
    def done(self) -> int:
        """How many are finished."""
        return sum(task.kind == "done" for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Banner:
    """What must be known before anything else on the page."""

    title: str
    text: str
    kind: str = "warn"
    icon: str = "alert"
    url: str = ""
    link: str = ""


@dataclass
class TasksPage:
    """Everything the task list shows, from a bounded number of queries."""

    case: Case
    standing: Standing
    deadlines: Deadlines
    groups: list[Group]
    banners: list[Banner]
    colleagues: list[User]
    steps: list[StepItem] = field(default_factory=list)

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return self.case.crumbs()

    @property
    def total(self) -> int:
        """How many tasks there are."""
        return sum(len(group.tasks) for group in self.groups)

    @property
    def done(self) -> int:
        """How many are finished."""
        return sum(group.done for group in self.groups)

    @property
    def counts_down(self) -> bool:
        """Whether something is still to be handed in before the deadline shown."""
        return self.case.state.editable or self.case.dossier.version == 0

    @cached_property
    def names(self) -> str:
        """The people who may fill in this case."""
        return "、".join(str(person) for person in self.colleagues)


def tasks_page(case: Case) -> TasksPage:
    """Read a case once and say how every task stands."""
    declared, deadlines = counted(case.dossier, given=True), deadlines_of(case)
    standing = standing_of(case.dossier, facts_from(declared))
    state = _Draft.read(case, standing, declared, deadlines)
    groups = _groups(state)
    short = any(task.kind == "warn" for group in groups for task in group.tasks)
    groups.append(_last_group(state))
    return TasksPage(
        case=case,
        standing=standing,
        deadlines=deadlines,
        groups=groups,
        banners=_banners(state, deadlines, short=short),
        colleagues=editors_of(case.dossier, case.now),
        steps=steps_of(case, deadlines),
    )


@dataclass
class _Draft:
    """What has been written of a case, by section."""

    case: Case
    standing: Standing
    declared: Declaration
    sections: list[SectionForm]
    edited: dict[str, dict[str, object]]
    done: set[str]
    open: frozenset[str]
    refusals: list[Refusal]
    blocks: bool

    @classmethod
    def read(
        cls, case: Case, standing: Standing, declared: Declaration, deadlines: Deadlines
    ) -> "_Draft":
        dossier = case.dossier
        due_over = case.now > deadlines.due
        marks = SectionMark.objects.filter(dossier=dossier, done=True)
        return cls(
            case=case,
            standing=standing,
            declared=declared,
            sections=sections_of(dossier.programme, declared.entity_type),
            edited=_edited(case),
            done=set(marks.values_list("section", flat=True)),
            open=open_sections(dossier),
            refusals=late(dossier, Attempt(None, case.roles, case.now))
            if case.state.editable and due_over
            else [],
            blocks=deadlines.route.unmet_blocks,
        )

    def writable(self, code: str) -> bool:
        """Whether the section is open now, whoever asks."""
        return code in self.open and not self.refusals


def _edited(case: Case) -> dict[str, dict[str, object]]:
    """By section: when a field was last saved, by whom, and how many have a problem."""
    counted = (
        DraftField.objects.filter(dossier=case.dossier)
        .values("section")
        .annotate(at=Max("saved_at"), problems=Count("pk", filter=~Q(problem="")))
    )
    return {row["section"]: row for row in counted}


def _groups(draft: _Draft) -> list[Group]:
    titles = list(dict.fromkeys(section.group for section in draft.sections))
    return [
        Group(title, [_task(draft, s) for s in draft.sections if s.group == title])
        for title in titles
    ]


def _task(draft: _Draft, section: SectionForm) -> Task:
    url = draft.case.url("section", section.code)
    measures = [m for key, m in draft.standing.measures.items() if key in section.measures]
    closed = draft.open and section.code not in draft.open
    return Task(
        no=section.number,
        title=section.title,
        url=url,
        kind="off" if closed else _kind(draft, section, measures),
        hint=_("补正告知书没有要求修改这一项") if closed else _hint(draft, section, measures),
        words=_("不需补正") if closed else "",
    )


def _kind(draft: _Draft, section: SectionForm, measures: Sequence[Measure]) -> str:
    edited = draft.edited.get(section.code, {})
    if edited.get("problems"):
        return "bad"
    if not edited and not _filled(draft.declared, section):
        return "done" if section.code in draft.done else "todo"
    if any(not measure.met for measure in measures):
        return "warn"
    return "done" if section.code in draft.done else "doing"


def _filled(declared: Declaration, section: SectionForm) -> bool:
    given = ("entity_type", "address")  # copied when the case was opened
    values = [getattr(declared, name) for name in section.fields if name not in given]
    if any(value not in (None, "") for value in values):
        return True
    return bool(section.rows) and bool(getattr(declared, f"{section.rows}_given"))


def _hint(draft: _Draft, section: SectionForm, measures: Sequence[Measure]) -> str:
    unmet = [measure for measure in measures if not measure.met]
    edited = draft.edited.get(section.code, {})
    if edited.get("problems"):
        return _("有 %(count)d 处填写有误") % {"count": edited["problems"]}
    if unmet:
        return "；".join(f"{m.label} {m.actual}，要求{m.required}" for m in unmet[:2])
    if figures := [m for m in measures if m.key not in section.fields and section.rows]:
        return "；".join(f"{m.label} {m.actual}" for m in figures[:2])
    if edited:
        return _("上次编辑：%(at)s") % {"at": _spoken(edited["at"], draft.case.now)}
    return ""


def _spoken(at: object, now: datetime) -> str:
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    if local.date() == today:
        return _("今天 %(time)s") % {"time": f"{local:%H:%M}"}
    return f"{local:%Y-%m-%d %H:%M}"


def _last_group(draft: _Draft) -> Group:
    return Group(_("证明材料与提交"), [_evidence_task(draft), _check_task(draft)])


def _evidence_task(draft: _Draft) -> Task:
    dossier = draft.case.dossier
    given = list(evidence_of(dossier).values_list("item_id", flat=True))
    missing = [i for i in checklist_of(dossier) if i.required and i.pk not in given]
    said = _("已上传 %(given)d 份") % {"given": len(given)}
    if missing:
        said = _("%(said)s，还缺 %(missing)d 类必交材料") % {"said": said, "missing": len(missing)}
    kind = "doing" if missing else "done"
    return Task(
        no="5.1",
        title=_("上传证明材料"),
        url=f"{draft.case.url('tasks')}evidence/",
        kind=kind if given or not missing else "todo",
        hint=said,
    )


def _check_task(draft: _Draft) -> Task:
    waiting = not draft.case.state.editable and draft.case.dossier.version == 0
    blocked = draft.blocks and bool(draft.standing.unmet)
    wrong = any(row["problems"] for row in draft.edited.values())
    hint = _("未达标的条件和有误的内容须先处理，可先查看清单") if blocked or wrong else ""
    return Task(
        no="5.2",
        title=_("核对并提交"),
        url=draft.case.url("check"),
        kind="doing" if waiting else ("off" if blocked or wrong else "todo"),
        words=_("待签批") if waiting else "",
        hint=hint,
    )


def _banners(draft: _Draft, deadlines: Deadlines, *, short: bool) -> list[Banner]:
    if not draft.case.state.editable:
        return [_closed_banner(draft.case)]
    said = [Banner(r.message, r.next_step or draft.case.contact) for r in draft.refusals]
    if draft.case.dossier.version:
        said.append(_returned_banner(draft, deadlines))
    elif short:
        said.append(_unmet_banner(draft))
    return said


def _closed_banner(case: Case) -> Banner:
    link = {"url": case.url("progress"), "link": _("查看办理进度")}
    if case.dossier.version == 0 and not case.state.frees_entry:
        names = "、".join(str(person) for person in certifiers_of(case.dossier, case.now))
        text = _("等待%(names)s签批，签批期间内容不能修改。") % {
            "names": names or _("法定代表人或授权人")
        }
        return Banner(_("已送签批"), text, "", "clock", case.url("check"), _("查看核对页"))
    text = _("内容已经锁定，只能查看。当前状态：%(state)s。") % {"state": case.state.as_told}
    return Banner(
        _("申报已提交") if case.dossier.version else case.state.as_told, text, "", "lock", **link
    )


def _returned_banner(draft: _Draft, deadlines: Deadlines) -> Banner:
    return Banner(
        _("申报被退回补正"),
        _("请在 %(due)s 前修改开放的事项并再次提交，其他内容不能修改。")
        % {"due": cn_deadline(deadlines.due)},
        url=draft.case.url("progress"),
        link=_("查看补正告知书"),
    )


def _unmet_banner(draft: _Draft) -> Banner:
    unmet = draft.standing.unmet
    gaps = "；".join(f"{m.label}{m.gap}" for m in unmet[:4])
    more = _("等 %(count)d 处") % {"count": len(unmet)} if len(unmet) > 4 else ""  # noqa: PLR2004
    after = _("补充后可以提交。") if draft.blocks else _("本通道仅作提示，不影响提交。")
    return Banner(
        _("有资格条件尚未达标"),
        f"{gaps}{more}。{after}",
        url=draft.case.url("check"),
        link=_("查看全部未满足的条件"),
    )
