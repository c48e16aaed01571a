"""One item of the checklist: what is asked, the files that are there, and the way to add some."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.evidence.guards import open_items
from portal.evidence.inspection import KINDS, megabytes
from portal.evidence.models import ChecklistItem, EvidenceFile
from portal.evidence.pages.place import Place, brought
from portal.evidence.queries import evidence_seen_by, item_of
from portal.ui.parts import Answer, Crumb
from portal.ui.templatetags.portal import file_size


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file just sent."""

    name: str
    message: str
    taken: bool

    @property
    def kind(self) -> str:
        """The look of the tag."""
        return "ok" if self.taken else "bad"

    @property
    def word(self) -> str:
        """The tag."""
        return _("已收下") if self.taken else _("未收下")


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of the item."""

    file: EvidenceFile
    url: str
    clauses: Sequence[str]

    @property
    def facts(self) -> str:
        """Size, pages, when and by whom."""
        stored = self.file.stored
        pages = _("%(pages)d 页") % {"pages": stored.pages} if stored.pages else ""
        return " · ".join(filter(None, [file_size(stored.size), pages, brought(self.file)]))

    @property
    def scan(self) -> str:
        """What the scanner said."""
        return self.file.stored.get_scan_display()

    @property
    def scan_kind(self) -> str:
        """The look of it."""
        return {"clean": "ok", "held": "doing"}.get(self.file.stored.scan, "todo")


@dataclass
class ItemPage:
    """The whole page."""

    place: Place
    item: ChecklistItem
    files: Sequence[FileLine]
    open: bool
    results: Sequence[Result] = ()
    error: str = ""

    @property
    def title_prefix(self) -> str:
        """What the title begins with when nothing was taken."""
        return _("错误：") if self.error else ""

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        above = Crumb(_("证明材料"), self.place.url("matrix"))
        return self.place.crumbs(above, Crumb(self.item.title))

    @property
    def kinds(self) -> str:
        """The accepted types in words."""
        return kinds_of(self.item)

    @property
    def accept(self) -> str:
        """The accepted extensions for the browser's own dialogue."""
        found = [KINDS[key].extensions for key in self.item.accepted if key in KINDS]
        return ",".join(sorted(f".{one}" for extensions in found for one in extensions))

    @property
    def hint(self) -> str:
        """What may be sent."""
        return _("%(kinds)s，单个文件不超过 %(size)s，最多 %(most)d 个") % {
            "kinds": self.kinds,
            "size": megabytes(self.item.max_bytes),
            "most": self.item.max_files,
        }

    @property
    def facts(self) -> list[Answer]:
        """What is asked."""
        proves = "、".join(self.place.clause_names(self.item.clauses)) or _("不对应具体条件")
        return [
            Answer(_("是否必交"), _("必交") if self.item.required else _("选交")),
            Answer(_("要求"), self.item.hint or _("无另外要求")),
            Answer(_("证明的条件"), proves),
            Answer(_("可上传的文件"), self.hint),
        ]

    @property
    def addresses(self) -> dict[str, str]:
        """Where the upload goes."""
        return {
            "create": self.place.url("upload"),
            "post": self.place.url("item", self.item.code),
            "back": self.place.url("matrix"),
        }


def kinds_of(item: ChecklistItem) -> str:
    """The types of file that an item takes, in words."""
    return "、".join(KINDS[key].label for key in item.accepted if key in KINDS)


def item_page(request: HttpRequest, place: Place, code: str) -> ItemPage:
    """Gather the page; 404 for an item that does not concern the case."""
    item = item_of(place.dossier, code)
    files = evidence_seen_by(request.user, place.dossier).filter(item=item)
    lines = [
        FileLine(file, place.url("file", file.token), place.clause_names(file.clauses))
        for file in files
    ]
    opened = place.changeable and bool(open_items(place.dossier, [item]))
    return ItemPage(place, item, lines, opened)
