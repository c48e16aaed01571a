import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.ui.exports import Export, csv_response, harmless, xlsx_response

NOW = dt.datetime(2026, 5, 19, 2, 42, tzinfo=dt.UTC)
FORMULAS = ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "\u3000=1"]


def export(*rows: tuple[Any, ...], filters: tuple[str, ...] = ()) -> Export:
    return Export("认定名录", ("机构", "数"), rows, NOW, filters)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_begins_like_a_formula_stays_text(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("value", ["示例机构", "a=b", "3-1", 5, -5, Decimal("-1.50"), 0.5, ""])
def test_other_values_are_left_as_they_are(value: object) -> None:
    assert harmless(value) == value


def test_csv_is_utf8_with_a_mark_and_neutral_cells() -> None:
    answer = csv_response(export(("=HYPERLINK(1)", -3), ("示例,机构", None)))

    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["机构", "数"], ["'=HYPERLINK(1)", "-3"], ["示例,机构", ""]]
    assert "filename*=utf-8''" in answer["Content-Disposition"]


def test_xlsx_has_a_frozen_head_values_and_a_sheet_naming_the_filter() -> None:
    moment = dt.datetime(2026, 5, 29, 9, 0, tzinfo=dt.UTC)
    answer = xlsx_response(export(("=1+1", 3), ("示例\x0b机构", moment), filters=("省域：示例省",)))

    book = load_workbook(io.BytesIO(answer.content))
    table, about = book.worksheets
    assert table.freeze_panes == "A2"
    assert table["A2"].value == "'=1+1"
    assert {cell.data_type for row in table.iter_rows() for cell in row} == {"s", "n", "d"}
    assert table["A3"].value == "示例机构"
    assert table["B3"].value == dt.datetime(2026, 5, 29, 17, 0)  # noqa: DTZ001
    assert about.title == "说明"
    assert [[cell.value for cell in row] for row in about.iter_rows()] == [
        ["表名", "认定名录"],
        ["导出时间", "2026-05-19 10:42"],
        ["行数", "2"],
        ["筛选条件", "省域：示例省"],
    ]
