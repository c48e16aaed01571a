"""Tables to take home: CSV with a byte-order mark and XLSX with a sheet that names the filter.

What is exported is what the viewer's filter shows; cells that a spreadsheet would run are text.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Export:
    """A table and what it was asked for. ``filters`` are sentences such as 省域：河南省."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    now: dt.datetime
    filters: Sequence[str] = ()

    @property
    def stem(self) -> str:
        """The name of the file without its ending: title and day."""
        return f"{self.title}_{timezone.localtime(self.now):%Y%m%d}"


def csv_response(export: Export) -> HttpResponse:
    """UTF-8 with a byte-order mark, so that spreadsheets read the Chinese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(cell) for cell in export.header])
    writer.writerows([harmless(cell) for cell in row] for row in export.rows)
    body = b"\xef\xbb\xbf" + text.getvalue().encode()
    return _download(body, "text/csv; charset=utf-8", f"{export.stem}.csv")


def xlsx_response(export: Export) -> HttpResponse:
    """Values only, frozen head, and a sheet 说明 naming the filter and the moment."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(export.title))
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, name) for name in export.header])
    count = 0
    for count, row in enumerate(export.rows, start=1):  # noqa: B007
        sheet.append([harmless(cell) for cell in row])
    about = book.create_sheet(_("说明"))
    for line in _about(export, count):
        about.append(line)
    body = io.BytesIO()
    book.save(body)
    return _download(body.getvalue(), XLSX, f"{export.stem}.xlsx")


def harmless(value: Any) -> Any:
    """The value as a cell may hold it: no formula, no control character, no time zone.

    Numbers stay numbers, also negative ones; a text that begins like a formula gets an apostrophe.
    """
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    if value is None or isinstance(value, bool):
        return {None: "", True: _("是"), False: _("否")}[value]
    if not isinstance(value, str):
        return value if isinstance(value, int | float | dt.date) else _text(str(value), value)
    return _text(value, value)


def _text(text: str, value: Any) -> Any:
    if not isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return value  # a Decimal
    text = CONTROL.sub("", text)
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA_STARTS) else text


def _about(export: Export, count: int) -> list[list[str]]:
    filters = export.filters or [_("无")]
    return [
        [_("表名"), harmless(export.title)],
        [_("导出时间"), f"{timezone.localtime(export.now):%Y-%m-%d %H:%M}"],
        [_("行数"), str(count)],
        *([_("筛选条件"), harmless(each)] for each in filters),
    ]


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=harmless(text))
    cell.font = Font(bold=True)
    return cell


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", "", title)[:31] or _("数据")


def _download(body: bytes, kind: str, filename: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})
