"""The table of a topic's rows, in words."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from applications.models import Declaration
from applications.reading import province_names, text_of
from applications.sections import SectionForm


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row of the table: its cells as people read them."""

    pk: int
    name: str
    cells: list[tuple[str, str]]


def rows_of(declared: Declaration, section: SectionForm) -> models.QuerySet[models.Model]:
    """The rows of a topic, in their order."""
    return getattr(declared, section.rows).all()


def row_model(section: SectionForm) -> type[models.Model]:
    """The model of a topic's rows."""
    return Declaration._meta.get_field(section.rows).related_model


def line_of(section: SectionForm, row: models.Model) -> RowLine:
    """A row as the table shows it."""
    cells = []
    for name in section.columns:
        column = row._meta.get_field(name)
        text = text_of(column, getattr(row, column.attname))
        cells.append((str(column.verbose_name), words_of(column, text) or "—"))
    return RowLine(row.pk, str(row) or _("（未命名）"), cells)


def words_of(column: models.Field, text: str) -> str:
    """Text of a form as people read it: a choice by its label, a region by its name."""
    if column.is_relation:
        return province_names().get(text, text)
    for code, label in column.choices or ():
        if text in {str(code), str(code).lower()}:
            return str(label)
    return text
