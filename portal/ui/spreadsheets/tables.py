"""Rows of cells, from wherever they came, into values or row-numbered errors."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.kernel.invalid import InvalidValue
from portal.ui.spreadsheets.columns import Column

MAX_ROWS: Final = 2_000
MAX_BLANK_RUN: Final = 20_000
MAX_COLUMNS: Final = 100
MAX_PASTED: Final = 2_000_000
EXAMPLE_MARK: Final = "示例"


@dataclass(frozen=True, slots=True)
class RowError:
    """`row` is the number people see beside the row, 0 for the table as a whole."""

    row: int
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        return (
            _("第 %(row)d 行 %(said)s") % {"row": self.row, "said": self.message}
            if self.row
            else self.message
        )


@dataclass(frozen=True, slots=True)
class Row:
    """`values` by column key (only the cells that could be read), `cells` as they were written."""

    number: int
    values: dict[str, Any]
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All rows that are not blank, in order; nothing may be applied while there are errors.

    `places` tells under which place of a row's cells each column was found.
    """

    rows: tuple[Row, ...]
    errors: tuple[RowError, ...]
    places: tuple[tuple[int, Column], ...] = ()

    @property
    def values(self) -> list[dict[str, Any]]:
        return [row.values for row in self.rows]


@dataclass(frozen=True, slots=True)
class Formula:
    """What a source puts in place of a cell that holds a formula."""

    text: str

    def __str__(self) -> str:
        return self.text


class Unreadable(InvalidValue):
    """A table that cannot be read at all."""


def parse_tsv(text: str, columns: Sequence[Column], *, max_rows: int = MAX_ROWS) -> Table:
    """Rows pasted from a spreadsheet; a first line of headings is recognised and may be absent.

    Without headings the cells stand in the order of `columns`. Rows are numbered as pasted.
    Never raises: what cannot be read at all is an error of row 0.
    """
    if len(text) > MAX_PASTED:
        return broken(Unreadable("too_large", _("粘贴的内容过多，请分批粘贴或改用文件导入")))
    lines = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\0", "")), "excel-tab")
    try:
        cells = [tuple(line) for line in lines]
    except csv.Error:
        return broken(Unreadable("unreadable", _("粘贴的内容无法识别。请从表格中整行复制后再粘贴")))
    first = cells[0] if cells else ()
    has_header = sum(_same_title(cell, column) for cell in first for column in columns) > 1
    if not has_header:
        header = tuple(column.title for column in columns)
        return read_rows(header, enumerate(map(_without_formula, cells), 1), columns, max_rows)
    return read_rows(first, enumerate(map(_without_formula, cells[1:]), 2), columns, max_rows)


def read_rows(
    header: Sequence[Any],
    lines: Iterable[tuple[int, Sequence[Any]]],
    columns: Sequence[Column],
    max_rows: int,
) -> Table:
    """Match the header by titles and read the lines; stops at the first row over the limit."""
    try:
        places = _places(header, columns)
    except InvalidValue as error:
        return broken(error)
    rows: list[Row] = []
    errors: list[RowError] = []
    blank = 0
    for number, cells in lines:
        if _is_blank(cells) or _is_example(cells):
            blank += 1
            if blank > MAX_BLANK_RUN:
                errors.append(_too_blank(number))
                break
            continue
        blank = 0
        if len(rows) == max_rows:
            errors.append(_too_many(max_rows))
            break
        row, faults = _row(number, cells, places)
        rows.append(row)
        errors.extend(faults)
    if not rows:
        errors.append(RowError(0, "", "no_rows", _("没有可导入的行。请在表头下方填写后再导入")))
    return Table(tuple(rows), tuple(errors), tuple(places))


def broken(error: InvalidValue) -> Table:
    return Table((), (RowError(0, "", error.code, error.message),))


def _places(header: Sequence[Any], columns: Sequence[Column]) -> list[tuple[int, Column]]:
    places: list[tuple[int, Column]] = []
    missing: list[str] = []
    for column in columns:
        found = [place for place, cell in enumerate(header) if _same_title(cell, column)]
        if len(found) > 1:
            said = _("表头“%(title)s”出现了两次。请只保留一列") % {"title": column.title}
            raise Unreadable("duplicate_header", said)
        if found:
            places.append((found[0], column))
        elif column.required:
            missing.append(column.title)
    if missing:
        said = _("表头缺少：%(titles)s。请使用下载的模板，不要改动表头")
        raise Unreadable("missing_header", said % {"titles": "、".join(missing)})
    return places


def _same_title(cell: Any, column: Column) -> bool:
    return isinstance(cell, str) and _bare(cell) == _bare(column.title)


def _bare(title: str) -> str:
    """Without blanks and the star of a required column; brackets of either width are one."""
    bare = "".join(title.split()).replace("*", "").replace("＊", "")
    return bare.replace("(", "（").replace(")", "）")


def _row(
    number: int, cells: Sequence[Any], places: Sequence[tuple[int, Column]]
) -> tuple[Row, list[RowError]]:
    values: dict[str, Any] = {}
    errors: list[RowError] = []
    for place, column in places:
        cell = cells[place] if place < len(cells) else None
        try:
            _refuse_formula(cell, place)
            values[column.key] = column.read(cell)
        except InvalidValue as error:
            errors.append(RowError(number, column.key, error.code, error.message))
    return Row(number, values, tuple(cells)), errors


def _refuse_formula(cell: Any, place: int) -> None:
    if isinstance(cell, Formula):
        said = _("%(letter)s 列是公式。请粘贴为数值后再导入") % {"letter": letter(place)}
        raise InvalidValue("formula", said)


def _without_formula(cells: Sequence[str]) -> tuple[Any, ...]:
    return tuple(Formula(cell) if cell.lstrip().startswith("=") else cell for cell in cells)


def letter(place: int) -> str:
    """The spreadsheet's name of a column, counted from 0."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _is_blank(cells: Sequence[Any]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _is_example(cells: Sequence[Any]) -> bool:
    return any(isinstance(cell, str) and cell.strip() == f"（{EXAMPLE_MARK}）" for cell in cells)


def _too_many(max_rows: int) -> RowError:
    said = _("一次最多导入 %(limit)d 行。请分成几个文件导入") % {"limit": max_rows}
    return RowError(0, "", "too_many_rows", said)


def _too_blank(number: int) -> RowError:
    said = _("第 %(row)d 行之前有大量空行。请删除空行后再导入") % {"row": number}
    return RowError(0, "", "too_many_blank_rows", said)
