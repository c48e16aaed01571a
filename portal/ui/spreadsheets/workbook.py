"""Reading an uploaded XLSX without trusting it."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _
from openpyxl import DEFUSEDXML, load_workbook

from portal.kernel.invalid import InvalidValue
from portal.ui.archives import open_archive
from portal.ui.spreadsheets.columns import Column
from portal.ui.spreadsheets.tables import (
    MAX_COLUMNS,
    MAX_ROWS,
    Formula,
    Table,
    Unreadable,
    broken,
    read_rows,
)

MAX_BYTES: Final = 10_000_000
_MACROS: Final = re.compile(r"vbaproject|activex|macrosheets")
_MERGED: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?"'
)
_OVERLAP: Final = 200
_PIECE: Final = 65_536


def read_table(file: BinaryIO, columns: Sequence[Column], *, max_rows: int = MAX_ROWS) -> Table:
    """The first sheet: a header matched by title in its first row, then the rows below.

    Blank rows and rows marked as the template's example are skipped; rows keep the numbers the
    spreadsheet shows. Never raises for a bad file: it becomes an error of row 0.
    """
    try:
        _refuse_container(file)
        return _read(file, columns, max_rows)
    except InvalidValue as error:
        return broken(error)
    except Exception:  # noqa: BLE001 -- a parser of hostile bytes fails in every way there is
        return broken(
            Unreadable("unreadable", _("文件不是可用的 XLSX。请用下载的模板填写并另存为 XLSX"))
        )


def _read(file: BinaryIO, columns: Sequence[Column], max_rows: int) -> Table:
    if not DEFUSEDXML:
        raise RuntimeError("openpyxl must read with defusedxml")
    file.seek(0)
    with closing(load_workbook(file, read_only=True, keep_links=False)) as book:
        sheet = book.worksheets[0]
        _refuse_merged(file, sheet._worksheet_path)  # noqa: SLF001 -- told nowhere else
        sheet.reset_dimensions()
        lines = sheet.iter_rows(max_col=MAX_COLUMNS)
        header = [cell.value for cell in next(lines, ())]
        return read_rows(header, _numbered(lines), columns, max_rows)


def _numbered(lines: Iterator[Sequence[Any]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for number, cells in enumerate(lines, start=2):
        yield number, tuple(_value(cell) for cell in cells)


def _value(cell: Any) -> Any:
    return Formula(str(cell.value)) if cell.data_type == "f" else cell.value


def _refuse_container(file: BinaryIO) -> None:
    if file.seek(0, 2) > MAX_BYTES:
        raise Unreadable("too_large", _("导入文件不能超过 10 MB。请分成几个文件导入"))
    with open_archive(file) as archive:
        names = archive.namelist()
        if any(_MACROS.search(name.lower()) for name in names):
            raise Unreadable("macros", _("文件含有宏。请另存为不带宏的 XLSX 后再导入"))


def _refuse_merged(file: BinaryIO, part: str) -> None:
    """Find merged cells in the bytes, since openpyxl does not see them when it streams."""
    with zipfile.ZipFile(file) as archive, archive.open(part) as sheet:
        tail = b""
        while piece := sheet.read(_PIECE):
            if found := _MERGED.search(tail + piece):
                area = found.group(0).partition(b'ref="')[2].rstrip(b'"').decode()
                said = _("单元格 %(area)s 是合并的。请取消合并，每行每列各填一格")
                raise Unreadable("merged_cells", said % {"area": area})
            tail = (tail + piece)[-_OVERLAP:]
