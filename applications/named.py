"""Whom a declared content names: read for conflicts of interest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from portal.kernel.naming import Named, NamedPerson, NamedText, NamedUnit

Content = Mapping[str, Any]
TEXTS = {
    "profile": "单位简介",
    "team_note": "团队能力说明",
    "data_service_note": "数据加工、更新与服务说明",
    "ground_note": "工作情况说明",
}
PEOPLE = {
    "legal_representative": "法定代表人",
    "contact_name": "联系人",
    "department_head": "部门负责人",
}


def named_in(content: Content) -> Named:
    """The people, partner units and running texts of a submitted version."""
    return Named(tuple(_people(content)), tuple(_units(content)), tuple(_texts(content)))


def _rows(content: Content, name: str) -> Sequence[Content]:
    return content.get(name) or ()


def _people(content: Content) -> Iterator[NamedPerson]:
    declared = content.get("declaration") or {}
    for field, where in PEOPLE.items():
        if name := declared.get(field):
            yield NamedPerson(name, where)
    for row in _rows(content, "staffmembers"):
        if name := row.get("name"):
            said = " ".join(str(row.get(key) or "") for key in ("post", "qualification"))
            yield NamedPerson(name, "业务团队", said.strip())


def _units(content: Content) -> Iterator[NamedUnit]:
    for row in _rows(content, "projects"):
        if unit := row.get("client"):
            last = _day(row.get("completed_on")) or _day(row.get("started_on"))
            yield NamedUnit(unit, f"导航项目“{row.get('title') or '未命名'}”的委托单位", last)
    for row in _rows(content, "resultapplications"):
        if unit := row.get("user_unit"):
            last = _end_of(row.get("year"))
            yield NamedUnit(unit, f"成果应用“{row.get('title') or '未命名'}”的应用单位", last)


def _texts(content: Content) -> Iterator[NamedText]:
    declared = content.get("declaration") or {}
    for field, where in TEXTS.items():
        if text := declared.get(field):
            yield NamedText(text, where)
    for row in _rows(content, "publications"):
        if venue := row.get("venue"):
            yield NamedText(venue, f"成果发布“{row.get('title') or '未命名'}”的渠道或活动")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _end_of(year: int | None) -> date | None:
    return date(year, 12, 31) if year and year <= date.max.year else None
