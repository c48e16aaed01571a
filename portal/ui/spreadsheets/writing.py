"""Templates to fill in, and uploaded rows handed back with what is wrong with them."""

import io
import re
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from portal.ui.spreadsheets.columns import Column
from portal.ui.spreadsheets.tables import EXAMPLE_MARK, Table

_HEAD: Final = PatternFill("solid", fgColor="E8EEF6")
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL: Final = 32_000


def write_template(title: str, columns: Sequence[Column]) -> bytes:
    """An XLSX with a frozen header, one row marked 示例 that reading skips, and 填写说明."""
    book = Workbook(write_only=True)
    sheet = _sheet(book, title, columns, extra=[""])
    examples = [column.example for column in columns]
    sheet.append([_cell(sheet, text) for text in [*examples, f"（{EXAMPLE_MARK}）"]])
    _write_rules(book, columns)
    return _bytes(book)


def write_errors(title: str, columns: Sequence[Column], table: Table) -> bytes:
    """The rows as they were uploaded, with a last column 错误; repaired, it can be uploaded again.

    Cells stand under the template's headings; a formula comes back as its text.
    """
    book = Workbook(write_only=True)
    sheet = _sheet(book, title, columns, extra=[_("错误")])
    for row in table.rows:
        said = "；".join(error.message for error in table.errors if error.row == row.number)
        cells = [*_in_order(row.cells, table.places, columns), said]
        sheet.append([_cell(sheet, cell) for cell in cells])
    return _bytes(book)


def _in_order(
    cells: Sequence[Any], places: Sequence[tuple[int, Column]], columns: Sequence[Column]
) -> list[Any]:
    at = {column.key: place for place, column in places}
    found = [at.get(column.key, len(cells)) for column in columns]
    return [cells[place] if place < len(cells) else "" for place in found]


def _sheet(book: Workbook, title: str, columns: Sequence[Column], extra: list[str]) -> Any:
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "", title)[:31])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.column_dimensions[get_column_letter(len(columns) + 1)].width = 40
    titles = [column.title + "*" * column.required for column in columns]
    sheet.append([_heading(sheet, text) for text in [*titles, *extra]])
    return sheet


def _write_rules(book: Workbook, columns: Sequence[Column]) -> None:
    sheet = book.create_sheet(_("填写说明"))
    for letter, width in zip("ABC", (24, 10, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_heading(sheet, text) for text in (_("列名"), _("必填"), _("填写要求"))])
    for column in columns:
        must = _("是") if column.required else _("否")
        sheet.append([_cell(sheet, text) for text in (column.title, must, column.rule)])
    said = _("标有“（%(mark)s）”的一行不会导入，可以保留或删除") % {"mark": EXAMPLE_MARK}
    sheet.append([_cell(sheet, said)])


def _heading(sheet: Any, text: str) -> WriteOnlyCell:
    cell = _cell(sheet, text)
    cell.font, cell.fill = Font(bold=True), _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    """A text stays a text: nothing that begins like a formula can run."""
    if value is None or isinstance(value, int | float):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=_UNWRITABLE.sub("", str(value))[:_LONGEST_CELL])
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    return cell


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
