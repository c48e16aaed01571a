"""The page on which an applicant makes its redacted copy: a part at a time, beside the original."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.actions.redaction import MAX_TEXT, redaction_refusals
from evaluation.blind import file_name
from evaluation.drafting import SheetClash, base_of
from evaluation.models import RedactedCopy, RedactedFile, ReviewPhase
from evaluation.redacting import (
    FILES,
    Paper,
    Slot,
    Version,
    awaits_copy,
    copy_of,
    double_phase,
    file_of,
    texts_of,
    unfinished,
    version_of,
    warnings_of,
)
from portal.accounts.models import User
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of
from portal.kernel.refusals import Refusal
from portal.ui.parts import Crumb, Tab
from portal.ui.templatetags.portal import cn_time

A_PART = 30
MOST_LEFT = 6
TEXT, BASE = "t-", "b-"
SHORT = 40
"""Up to this length a text stands in one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One text beside its original."""

    slot: Slot
    text: str
    base: str
    hits: Sequence[str]
    theirs: str | None

    @property
    def field(self) -> str:
        """The name of its box."""
        return f"{TEXT}{self.slot.name}"

    @property
    def anchor(self) -> str:
        """The id of its box."""
        return f"t-{self.slot.block}-{self.slot.slot}"

    @property
    def rows(self) -> int:
        """The height of the box."""
        return 1 if len(self.slot.original) <= SHORT else min(12, 2 + len(self.slot.original) // 40)

    @property
    def warning(self) -> str:
        """What may still tell, in one sentence."""
        return _("可能显示单位身份：%(hits)s") % {"hits": "、".join(self.hits)} if self.hits else ""

    @property
    def clash(self) -> str:
        """What another window has saved meanwhile."""
        if self.theirs is None:
            return ""
        return _("另一窗口已保存为：%(text)s。再次保存即以本页内容为准") % {"text": self.theirs}


@dataclass(frozen=True, slots=True)
class FileLine:
    """One evidence file with what becomes of it."""

    paper: Paper
    given: RedactedFile | None
    withheld: bool
    error: str

    @property
    def state(self) -> tuple[str, str]:
        """Tag and words."""
        if self.given:
            return "ok", _("已上传遮盖后的文件")
        return ("off", _("不提供")) if self.withheld else ("warn", _("待处理"))

    @property
    def given_name(self) -> str:
        """The neutral name under which it is served."""
        return file_name(self.given) if self.given else ""

    @property
    def file_field(self) -> str:
        """The name of its upload."""
        return f"file-{self.paper.key}"


@dataclass
class RedactionPage:
    """Everything the page shows; ``typed`` are the posted texts that were not kept."""

    case: Dossier
    version: Version
    copy: RedactedCopy | None
    phase: ReviewPhase | None
    now: datetime
    closed: Sequence[Refusal]
    part: str
    typed: Mapping[str, str] = field(default_factory=dict)
    clashes: Sequence[SheetClash] = ()
    refusals: Sequence[Refusal] = ()
    file_error: tuple[str, str] = ("", "")

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return [
            Crumb(_("我的申报"), reverse("applications:index")),
            Crumb(
                self.case.reference, reverse("applications:progress", args=[self.case.reference])
            ),
            Crumb(_("隐名材料")),
        ]

    @property
    def address(self) -> str:
        """The address of the part that is open."""
        return f"{programme_of(self.case).address(self.case)}redacted/?part={self.current}"

    @property
    def finished(self) -> bool:
        """Whether the copy is closed."""
        return self.copy is not None and self.copy.finished_at is not None

    @property
    def may_write(self) -> bool:
        """Whether the boxes are open."""
        return not self.closed and not self.finished

    @property
    def may_reopen(self) -> bool:
        """Whether a finished copy can be taken back."""
        return self.finished and awaits_copy(self.case) and not self.closed

    @cached_property
    def parts(self) -> dict[str, list[Slot]]:
        """The texts in parts of at most thirty: ``projects-2`` is the second of the projects."""
        found: dict[str, list[Slot]] = {}
        counts: dict[str, int] = {}
        for slot in self.version.slots.values():
            place = counts.setdefault(slot.block, 0)
            counts[slot.block] += 1
            found.setdefault(f"{slot.block}-{place // A_PART + 1}", []).append(slot)
        return found

    @property
    def current(self) -> str:
        """The part that is open; an unknown one is the first."""
        known = [*self.parts, FILES]
        return self.part if self.part in known else known[0]

    @property
    def shows_files(self) -> bool:
        """Whether the files stand open."""
        return self.current == FILES

    @property
    def tabs(self) -> list[Tab]:
        """The parts."""
        listed = [(key, self._title(key)) for key in self.parts]
        listed.append((FILES, _("证明材料（%(n)d）") % {"n": len(self.version.papers)}))
        return [Tab(title, f"?part={key}", key == self.current) for key, title in listed]

    def _title(self, key: str) -> str:
        block, _dash, number = key.rpartition("-")
        title = self.parts[key][0].title
        return f"{title} {number}" if f"{block}-2" in self.parts else title

    @cached_property
    def texts(self) -> dict[str, str]:
        """What stands in every box."""
        return {**texts_of(self.copy, self.version), **self.typed}

    @cached_property
    def warnings(self) -> dict[str, list[str]]:
        """What may still tell, by the name of the text."""
        return warnings_of(self.texts, self.version)

    @property
    def lines(self) -> list[Line]:
        """The texts of the open part."""
        stored = texts_of(self.copy, self.version)
        theirs = {one.name: one.theirs for one in self.clashes}
        return [
            Line(
                slot,
                self.texts[slot.name],
                base_of(stored[slot.name]),
                self.warnings.get(slot.name, ()),
                theirs.get(slot.name),
            )
            for slot in self.parts.get(self.current, ())
        ]

    @property
    def files(self) -> list[FileLine]:
        """The evidence files."""
        decided = self.copy.content.get(FILES, {}) if self.copy else {}
        return [
            FileLine(
                paper,
                file_of(self.copy, paper) if self.copy else None,
                decided.get(paper.key) == "",
                self.file_error[1] if self.file_error[0] == paper.key else "",
            )
            for paper in self.version.papers
        ]

    @cached_property
    def left(self) -> list[Refusal]:
        """What keeps the copy from being finished."""
        return unfinished(self.copy, self.version)

    @property
    def first_left(self) -> list[Refusal]:
        """The first few of them."""
        return self.left[:MOST_LEFT]

    @property
    def when(self) -> str:
        """Until when the copy is wanted."""
        if self.phase is None:
            return ""
        said = {"title": self.phase.title, "at": cn_time(self.phase.opens_at)}
        if self.phase.opens_at <= self.now:
            return _("“%(title)s”已于 %(at)s 开始，请尽快完成。") % said
        return _("“%(title)s”自 %(at)s 开始，请在此之前完成。") % said

    @property
    def limit(self) -> int:
        """Characters of one text."""
        return MAX_TEXT


def redaction_page(case: Dossier, viewer: User, part: str, now: datetime) -> RedactionPage | None:
    """The page of a case; None where there is nothing to redact, now or before."""
    version, phase = version_of(case), double_phase(case.round_id, now)
    copy = copy_of(case)
    if version is None or (phase is None and copy is None):
        return None
    closed = [] if copy and copy.finished_at else redaction_refusals(case, viewer, now)
    return RedactionPage(case, version, copy, phase, now, closed, part)
