"""The declared content of a case: plain nested values, and how they read.

The same content is digested at submission, compared between versions, and shown to everyone who
may read the case; what is shown therefore is what was submitted.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from applications.models import (
    DataResource,
    Declaration,
    IncomeYear,
    Project,
    Publication,
    ResultApplication,
    StaffMember,
)
from applications.queries import declaration_of
from applications.sections import SectionForm, sections_of
from portal.dossiers.models import Dossier
from portal.evidence.queries import evidence_of
from portal.kernel.presentation import Block
from portal.organizations.queries import region_names

ROWS: dict[str, type[models.Model]] = {
    "incomes": IncomeYear,
    "staffmembers": StaffMember,
    "projects": Project,
    "resultapplications": ResultApplication,
    "publications": Publication,
    "dataresources": DataResource,
}
EMPTY = "未填写"


def content_of(dossier: Dossier, tables: Collection[str] = tuple(ROWS)) -> dict[str, Any]:
    """Everything declared, as JSON values; row tables are lists of dicts with an ``id``.

    ``tables`` names the row tables wanted by a page that need not show them all.
    """
    declared = declaration_of(dossier)
    institution = dossier.institution
    rows = {name: _rows_of(declared, name) if name in tables else [] for name in ROWS}
    return {
        "programme": dossier.programme,
        "institution": {
            "name": institution.name,
            "credit_code": institution.credit_code,
            "region": dossier.region.name,
        },
        "declaration": _values(declared, skip=("id", "dossier")),
        **rows,
        "evidence": [
            {
                "id": file.pk,
                "item": file.item.title,
                "name": file.name,
                "sha256": file.stored.digest,
                "clauses": list(file.clauses),
            }
            for file in evidence_of(dossier)
        ],
    }


def _rows_of(declared: Declaration, name: str) -> list[dict[str, Any]]:
    related = getattr(declared, name).all()
    return [_values(row, skip=("declaration", "position")) for row in related]


def _values(row: models.Model, *, skip: Sequence[str]) -> dict[str, Any]:
    names = [field.name for field in row._meta.concrete_fields if field.name not in skip]
    return {name: _plain(getattr(row, row._meta.get_field(name).attname)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    return value


def present(content: Mapping[str, Any]) -> list[Block]:
    """The content as blocks in the order of the form; choices and regions in words."""
    entity_type = content["declaration"].get("entity_type") or ""
    return [_block(section, content) for section in sections_of(content["programme"], entity_type)]


def _block(section: SectionForm, content: Mapping[str, Any]) -> Block:
    declared = content["declaration"]
    pairs = [
        (label(Declaration, name), words(Declaration, name, declared.get(name)))
        for name in section.fields
    ]
    if section.code == "identity":
        institution = content["institution"]
        pairs = [
            ("单位名称", institution["name"]),
            ("统一社会信用代码", institution["credit_code"]),
            ("所在地区", institution["region"]),
            *pairs,
        ]
    columns, rows = _table(section, content)
    return Block(section.code, section.title, pairs, columns, rows, section.clauses)


def _table(section: SectionForm, content: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    if not section.rows:
        return [], []
    model = ROWS[section.rows]
    names = section.columns
    columns = [label(model, name) for name in names]
    rows = [[words(model, name, row.get(name)) for name in names] for row in content[section.rows]]
    return columns, rows


def label(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def words(model: type[models.Model], name: str, value: Any) -> str:
    """A stored value as people read it; a relation to a region by its name."""
    if value is None or value == "":
        return EMPTY
    field = model._meta.get_field(name)
    if field.is_relation:
        return region_names().get(value, str(value))
    for stored, said in field.choices or ():
        if stored == value:
            return str(said)
    return str(value)
