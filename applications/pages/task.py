"""One line of the task list: its status, and what it says besides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Declaration
from applications.pages.draft import Draft
from applications.sections import SectionForm
from portal.evidence.queries import checklist_of, evidence_of
from portal.kernel.clauses import Measure

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


def groups_of(draft: Draft) -> list[Group]:
    """The topics of the form under their headings."""
    titles = list(dict.fromkeys(section.group for section in draft.sections))
    return [
        Group(title, [_task(draft, s) for s in draft.sections if s.group == title])
        for title in titles
    ]


def _task(draft: Draft, section: SectionForm) -> Task:
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


def _kind(draft: Draft, section: SectionForm, measures: Sequence[Measure]) -> str:
    edited = draft.edited.get(section.code, {})
    if edited.get("problems"):
        return "bad"
    if not edited and not _filled(draft.declared, section):
        return "done" if section.code in draft.done else "todo"
    if any(not measure.met for measure in measures):
        return "warn"
    return "done" if section.code in draft.done else "doing"


def _hint(draft: Draft, section: SectionForm, measures: Sequence[Measure]) -> str:
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


def last_group(draft: Draft) -> Group:
    """What follows the form: evidence, and handing in."""
    return Group(_("证明材料与提交"), [_evidence_task(draft), _check_task(draft)])


def _evidence_task(draft: Draft) -> Task:
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


def _check_task(draft: Draft) -> Task:
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


def _filled(declared: Declaration, section: SectionForm) -> bool:
    given = ("entity_type", "address")  # copied when the case was opened
    values = [getattr(declared, name) for name in section.fields if name not in given]
    if any(value not in (None, "") for value in values):
        return True
    return bool(section.rows) and bool(getattr(declared, f"{section.rows}_given"))
