"""The list of what is asked with what is there, and which clause each material proves."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.evidence.guards import open_items
from portal.evidence.models import ChecklistItem, EvidenceFile, StoredFile, Upload
from portal.evidence.pages.place import Place, brought
from portal.evidence.queries import (
    bytes_held,
    checklist_of,
    evidence_seen_by,
    unfinished_uploads,
)
from portal.kernel.editions import Clause
from portal.ui.pages import Chip, choices_as_chips
from portal.ui.parts import Crumb, MatrixRow, Stat
from portal.ui.templatetags.portal import file_size

MEGABYTE = 1024 * 1024
FULL = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the checklist with what is there for it."""

    no: int
    item: ChecklistItem
    files: Sequence[EvidenceFile]
    clauses: Sequence[str]
    url: str
    open: bool
    under_way: Upload | None = None

    @property
    def missing(self) -> bool:
        """Required and not there."""
        return self.item.required and not self.files

    @property
    def held(self) -> bool:
        """Something waits for the virus scanner."""
        return any(file.stored.scan == StoredFile.Scan.HELD for file in self.files)

    @property
    def pct(self) -> int | str:
        """How far an upload has come; empty when none is under way."""
        going = self.under_way
        return going.received * FULL // going.size if going else ""

    @property
    def status(self) -> tuple[str, str]:
        """Kind of the tag and its words."""
        if self.under_way:
            return "doing", _("上传中 %(pct)d%%") % {"pct": self.pct}
        if self.missing:
            return "warn", _("缺 1 份")
        if not self.files:
            return "todo", _("待上传") if self.open else _("未提供")
        return ("doing", _("待查毒")) if self.held else ("ok", _("已上传"))

    @property
    def kind(self) -> str:
        """The look of the status."""
        return self.status[0]

    @property
    def words(self) -> str:
        """The status in words."""
        return self.status[1]

    @property
    def note(self) -> str:
        """What is to be known of the files besides."""
        unscanned = any(file.stored.scan == StoredFile.Scan.NOT_SCANNED for file in self.files)
        return _("未查毒") if unscanned else ""

    @property
    def sub(self) -> str:
        """The files in one line: name or number, size, when and by whom."""
        if not self.files:
            return " · ".join(filter(None, [_("未上传"), self.item.hint]))
        last = max(self.files, key=lambda file: file.uploaded_at)
        count = len(self.files)
        name = last.name if count == 1 else _("%(count)d 个文件") % {"count": count}
        size = file_size(sum(file.stored.size for file in self.files))
        return f"{name} · {size} · {brought(last)}"

    @property
    def act(self) -> str:
        """What the link to the item says."""
        if not self.open:
            return _("查看")
        return _("查看、更换") if self.files else _("上传")


@dataclass
class MatrixPage:
    """The whole page. ``results`` are those of files just sent."""

    place: Place
    lines: Sequence[Line]
    shown: Sequence[Line]
    chips: Sequence[Chip]
    used: int
    results: Sequence[object] = ()
    error: str = ""
    chosen: str = ""
    open_lines: Sequence[Line] = field(init=False)

    def __post_init__(self) -> None:
        self.open_lines = [line for line in self.lines if line.open]

    @property
    def title_prefix(self) -> str:
        """What the title begins with when nothing was taken."""
        return _("错误：") if self.error else ""

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return self.place.crumbs(Crumb(self.title))

    @property
    def title(self) -> str:
        """The heading."""
        return _("上传证明材料") if self.place.applicant else _("证明材料")

    @property
    def lead(self) -> str:
        """What is to be known before anything else."""
        if self.place.applicant:
            return _("一份材料可以证明多个条件，只需上传一次。网络中断后从断点继续。")
        return _("以下为最近一次提交的材料。")

    @property
    def upload_url(self) -> str:
        """Where the script announces a file."""
        return self.place.url("upload")

    @property
    def here(self) -> str:
        """The page itself, which takes files without the script."""
        return self.place.url("matrix")

    @property
    def listing_url(self) -> str:
        """The checklist as a workbook."""
        return self.place.url("listing")

    @property
    def back(self) -> str:
        """What the way back says."""
        return _("返回任务清单") if self.place.applicant else _("返回案卷")

    @property
    def figures(self) -> list[Stat]:
        """Counts on top."""
        required = [line for line in self.lines if line.item.required]
        given = sum(not line.missing for line in required)
        files = [file for line in self.lines for file in line.files]
        size = file_size(sum(file.stored.size for file in files))
        waiting = sum(line.missing or line.held for line in self.lines)
        figures = [
            Stat(_("必交材料"), given, _("/ %(all)d 类") % {"all": len(required)}),
            Stat(_("已上传文件"), len(files), _("份 · %(size)s") % {"size": size}),
            Stat(_("待处理"), waiting, _("项"), hot=waiting > 0),
        ]
        if self.place.applicant:
            figures.append(Stat(_("总容量"), self.used // MEGABYTE, f"/ {_quota()} MB"))
        return figures

    @property
    def missing(self) -> int:
        """How many required materials are not there."""
        return sum(line.missing for line in self.lines)

    @property
    def columns(self) -> list[str]:
        """The clauses on top of the matrix."""
        return [f"（{clause.number}）{clause.title}" for clause in self.place.clauses]

    @property
    def rows(self) -> list[MatrixRow]:
        """Each material against each clause."""
        return [
            MatrixRow(line.item.title, tuple(_cell(line, one) for one in self.place.clauses))
            for line in sorted(self.lines, key=lambda line: line.no)
        ]


def _quota() -> int:
    return settings.PORTAL_EVIDENCE_TOTAL // MEGABYTE


def _cell(line: Line, clause: Clause) -> str:
    if any(clause.code in file.clauses for file in line.files):
        return "yes"
    return "no" if clause.code in line.item.clauses else ""


def matrix_page(request: HttpRequest, place: Place) -> MatrixPage:
    """Gather the page: what is missing and required first, then in the checklist's order."""
    lines = sorted(lines_of(request, place), key=lambda line: (not line.missing, line.no))
    chosen = {
        "missing": [line for line in lines if line.missing],
        "held": [line for line in lines if line.held],
        "": lines,
    }
    chips = choices_as_chips(
        request,
        "state",
        [
            ("", _("全部 %(n)d") % {"n": len(lines)}),
            ("missing", _("待补交 %(n)d") % {"n": len(chosen["missing"])}),
            ("held", _("待查毒 %(n)d") % {"n": len(chosen["held"])}),
        ],
    )
    shown = chosen.get(request.GET.get("state", ""), lines)
    return MatrixPage(place, lines, shown, chips, bytes_held(place.dossier))


def lines_of(request: HttpRequest, place: Place) -> list[Line]:
    """The checklist with the files the person may see (three queries)."""
    items = checklist_of(place.dossier)
    opened = open_items(place.dossier, items) if place.changeable else []
    files: dict[int, list[EvidenceFile]] = defaultdict(list)
    for file in evidence_seen_by(request.user, place.dossier):
        files[file.item_id].append(file)
    going = {}
    if place.changeable:
        mine = unfinished_uploads(place.dossier).filter(started_by=request.user)
        going = {upload.item_id: upload for upload in mine}
    return [
        Line(
            no,
            item,
            files[item.pk],
            place.clause_names(item.clauses),
            place.url("item", item.code),
            item in opened,
            going.get(item.pk),
        )
        for no, item in enumerate(items, start=1)
    ]
