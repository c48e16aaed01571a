"""One file: facts, the way to look at it, and what its owner may still change."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.evidence.forms import ClausesForm, DescriptionForm
from portal.evidence.guards import open_items
from portal.evidence.inspection import KINDS
from portal.evidence.models import EvidenceFile, StoredFile
from portal.evidence.pages.item import ItemPage
from portal.evidence.pages.place import Place
from portal.ui.forms import ErrorSummary
from portal.ui.parts import Answer, Crumb
from portal.ui.templatetags.portal import cn_time, file_size

SHOWN = frozenset({"pdf", "png", "jpg"})
IMAGES = frozenset({"png", "jpg"})


@dataclass
class FilePage:
    """The whole page."""

    place: Place
    file: EvidenceFile
    open: bool
    clauses: ClausesForm
    description: DescriptionForm
    replacing: ItemPage
    error: str = ""

    @property
    def error_summary(self) -> ErrorSummary:
        """The errors of both forms."""
        return ErrorSummary.of(self.clauses, self.description)

    @property
    def title_prefix(self) -> str:
        """What the title begins with when there are errors."""
        return _("错误：") if self.error else self.error_summary.title_prefix

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return self.place.crumbs(
            Crumb(_("证明材料"), self.place.url("matrix")),
            Crumb(self.file.item.title, self.place.url("item", self.file.item.code)),
            Crumb(self.file.name),
        )

    @property
    def held(self) -> bool:
        """Not looked at by the scanner yet, so not to be opened."""
        return self.file.stored.scan == StoredFile.Scan.HELD

    @property
    def view_url(self) -> str:
        """Where it opens in the browser; empty for what is only downloaded."""
        return f"{self.download_url}?view=1" if self.file.stored.kind in SHOWN else ""

    @property
    def picture_url(self) -> str:
        """Where the page itself shows it."""
        return self.view_url if self.file.stored.kind in IMAGES and not self.held else ""

    @property
    def download_url(self) -> str:
        """Where it is taken away."""
        return self.address("download")

    @property
    def addresses(self) -> dict[str, str]:
        """Where the forms go."""
        return {name: self.address(name) for name in ("file", "link", "describe", "remove")}

    def address(self, name: str) -> str:
        """An address of this file."""
        return self.place.url(name, self.file.token)

    @property
    def facts(self) -> list[Answer]:
        """What is known of it."""
        stored = self.file.stored
        pages = _("%(pages)d 页") % {"pages": stored.pages} if stored.pages else _("不适用")
        proves = "、".join(self.place.clause_names(self.file.clauses))
        return [
            Answer(_("材料"), self.file.item.title),
            Answer(_("说明"), self.file.description or _("未填写")),
            Answer(_("证明的条件"), proves or _("未指定")),
            Answer(_("类型"), KINDS[stored.kind].label),
            Answer(_("大小"), file_size(stored.size)),
            Answer(_("页数"), pages),
            Answer(_("上传"), f"{cn_time(self.file.uploaded_at)} {self.file.uploaded_by}"),
            Answer(_("查毒"), stored.get_scan_display()),
        ]


def file_page(
    place: Place,
    file: EvidenceFile,
    *,
    clauses: ClausesForm | None = None,
    description: DescriptionForm | None = None,
) -> FilePage:
    """Gather the page; the forms given are those just refused."""
    standing = file.removed_at is None
    opened = standing and place.changeable and bool(open_items(place.dossier, [file.item]))
    return FilePage(
        place,
        file,
        opened,
        clauses or ClausesForm(clauses=place.clauses, initial={"clauses": file.clauses}),
        description or DescriptionForm(initial={"description": file.description}),
        ItemPage(place, file.item, (), opened),
    )
