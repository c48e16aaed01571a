"""What differs between two versions, in the words of the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from applications.content import ROWS, label, words
from applications.models import Declaration
from applications.pages.case import Case
from applications.sections import SECTIONS
from portal.dossiers.versions import DRAFT, content_of_version
from portal.kernel.canonical import Change, Kind, changes
from portal.ui.parts import Crumb

MOST = 200
KINDS = {Kind.ADDED: "ok", Kind.REMOVED: "bad", Kind.CHANGED: "doing", Kind.MOVED: "todo"}


@dataclass(frozen=True, slots=True)
class Line:
    """One difference as people read it."""

    kind: str
    words: str
    where: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The differences of two versions, the first two hundred of them."""

    case: Case
    old: int
    new: int
    lines: list[Line]
    total: int

    @property
    def title(self) -> str:
        """Which versions."""
        return _("版本对比：%(old)s与%(new)s") % {"old": _name(self.old), "new": _name(self.new)}

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        way = self.case.crumbs(_("版本对比"))
        return [*way[:-1], Crumb(_("办理进度"), self.case.url("progress")), way[-1]]


def versions_page(case: Case, old: int, new: int) -> VersionsPage:
    """Compare two versions of one case; 404 for a version there never was."""
    before = content_of_version(case.dossier, old)
    after = content_of_version(case.dossier, new)
    found = changes(before, after)
    lines = [_line(change, before, after) for change in found[:MOST]]
    return VersionsPage(case, old, new, lines, len(found))


def _name(version: int) -> str:
    return _("当前填写内容") if version == DRAFT else _("第 %(n)d 次提交") % {"n": version}


def _line(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> Line:
    where, what = _place(change.path, before, after)
    said = {
        Kind.ADDED: _("新增"),
        Kind.REMOVED: _("移除"),
        Kind.CHANGED: _("修改"),
        Kind.MOVED: _("调整次序"),
    }
    moved = change.kind is Kind.MOVED
    old = "" if moved else _value(change.path, change.old)
    new = "" if moved else _value(change.path, change.new)
    return Line(KINDS[change.kind], said[change.kind], where, what, old, new)


def _place(
    path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[str, str]:
    """The section, and the row and field inside it."""
    top, *rest = path
    if top == "declaration" and rest:
        return _section(fields=rest[0]), label(Declaration, rest[0])
    if top in ROWS:
        row = _row_name(top, rest, before, after)
        field = label(ROWS[top], rest[1]) if len(rest) > 1 else ""
        return _section(rows=top), " · ".join(part for part in (row, field) if part)
    elsewhere = {"evidence": _("证明材料"), "programme": _("申报通道")}
    return elsewhere.get(top, _("单位登记信息")), ""


def _section(*, fields: str = "", rows: str = "") -> str:
    for section in SECTIONS:
        if (fields and fields in section.fields) or (rows and rows == section.rows):
            return section.title
    return ""


def _row_name(
    table: str, rest: list[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> str:
    if not rest:
        return ""
    for content in (after, before):
        for row in content.get(table, []):
            if str(row["id"]) == rest[0]:
                return str(row.get("title") or row.get("name") or row.get("year") or "")
    return ""


def _value(path: tuple[str, ...], value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        return "；".join(_pairs(path[0], value))
    if path[0] == "declaration" and len(path) > 1:
        return words(Declaration, path[1], value)
    if path[0] in ROWS and len(path) > 2:  # noqa: PLR2004 - table, row, field
        return words(ROWS[path[0]], path[2], value)
    return str(value)


def _pairs(table: str, row: Mapping[str, Any]) -> list[str]:
    if table not in ROWS:
        return [str(row.get("item", "")), str(row.get("name", ""))]
    return [
        f"{label(ROWS[table], name)} {words(ROWS[table], name, value)}"
        for name, value in row.items()
        if name != "id" and value not in (None, "")
    ]
