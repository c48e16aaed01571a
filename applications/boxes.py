"""The boxes of a page: each is one column of one row, drafted under one name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import models

from applications.models import Declaration
from applications.reading import empty_of, reader, text_of
from applications.sections import SectionForm
from portal.dossiers.drafts import Field

YEARLY = "incomes"
YEARLY_COLUMNS = ("navigation", "operating")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Field):
    """A draft field with the row and column that it is stored in; ``legend`` groups boxes."""

    owner: models.Model
    column: models.Field
    legend: str = ""


def boxes_of(section: SectionForm, declared: Declaration) -> list[Box]:
    """The boxes of a section's own form: declared fields, and the yearly amounts where it has any.

    One query for a section with yearly amounts, none for others.
    """
    boxes = [_box(name, declared, name) for name in section.fields]
    if section.rows == YEARLY:
        for row in declared.incomes.all():
            boxes += row_boxes(YEARLY, row, YEARLY_COLUMNS, key=row.year, legend=f"{row.year} 年")
    return boxes


def row_boxes(
    rows: str, row: models.Model, columns: Sequence[str], *, key: Any = None, legend: str = ""
) -> list[Box]:
    """The boxes of one row; their names begin with the row's name and key."""
    prefix = row_prefix(rows, key or row.pk)
    return [_box(f"{prefix}{name}", row, name, legend) for name in columns]


def row_prefix(rows: str, key: Any) -> str:
    """What the names of a row's boxes begin with."""
    return f"{rows}-{key}-"


def store(boxes: Iterable[Box], values: Mapping[str, Any]) -> None:
    """Put values into the columns of their boxes: one statement a row."""
    written = [box for box in boxes if box.name in values]
    for (model, key), group in groupby(written, lambda box: (type(box.owner), box.owner.pk)):
        columns = {box.column.attname: values[box.name] for box in group}
        model.objects.filter(pk=key).update(**columns)


def _box(name: str, owner: models.Model, column: str, legend: str = "") -> Box:
    field = owner._meta.get_field(column)
    label = str(field.verbose_name)
    return Box(
        name=name,
        label=f"{legend}{label}" if legend else label,
        read=reader(field),
        stored=text_of(field, getattr(owner, field.attname)),
        empty=empty_of(field),
        owner=owner,
        column=field,
        legend=legend,
    )
