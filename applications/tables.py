"""Rows from elsewhere: the columns of a template, and a pasted or uploaded table as text."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Declaration
from applications.reading import province_names
from applications.sections import SectionForm
from applications.wording import HINTS
from portal.ui.spreadsheets import Column, Row, Table

MOST_ROWS = 1000
LEADS = frozenset({"name", "title"})
"""Columns without which a row says nothing; the others may be filled in later."""

_EXAMPLES = {
    "name": gettext_lazy("示例姓名或名称"),
    "title": gettext_lazy("示例名称"),
    "province": gettext_lazy("河南省"),
    "year": "2024",
}


def columns_of(section: SectionForm) -> list[Column]:
    """The columns of a topic's table, in the order of the form."""
    model = Declaration._meta.get_field(section.rows).related_model
    return [_column(model._meta.get_field(name)) for name in section.columns]


def as_text(table: Table, columns: Sequence[Column]) -> str:
    """The rows of a table as tab-separated text with headings, each line at its own number.

    What has been previewed is posted back in this form, so that exactly that is applied.
    """
    out = io.StringIO()
    writer = csv.writer(out, "excel-tab", lineterminator="\n")
    writer.writerow([column.title for column in columns])
    places = {column.key: place for place, column in table.places}
    line = 1
    for row in table.rows:
        while line < row.number - 1:
            out.write("\n")
            line += 1
        writer.writerow([_cell(row, column, places) for column in columns])
        line += 1
    return out.getvalue()


def _cell(row: Row, column: Column, places: Mapping[str, int]) -> str:
    """What was read, or else what was written there."""
    if column.key in row.values:
        return shown(row.values[column.key], column)
    place = places.get(column.key, len(row.cells))
    return "" if place >= len(row.cells) else str(row.cells[place])


def shown(value: Any, column: Column) -> str:
    """A value that was read, as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(column.choices.get(value, value)) if column.choices else str(value)


def _column(field: models.Field) -> Column:
    required = field.name in LEADS
    return Column(
        key=field.attname,
        title=str(field.verbose_name),
        kind=_kind(field),
        required=required,
        choices=_choices(field),
        max_length=getattr(field, "max_length", None) or 200,
        hint=str(HINTS.get(field.name, "")),
        example=str(_EXAMPLES.get(field.name, "")),
    )


def _kind(field: models.Field) -> str:
    if isinstance(field, models.BooleanField):
        return "bool"
    if isinstance(field, models.DateField):
        return "date"
    if field.is_relation or field.choices:
        return "choice"
    return "int" if isinstance(field, models.IntegerField) else "text"


def _choices(field: models.Field) -> dict[str, str]:
    if field.is_relation:
        return province_names()
    if isinstance(field, models.BooleanField):
        return {}
    return {str(code): str(label) for code, label in field.choices or ()}
