import io
import time
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from portal.ui.spreadsheets import Column, parse_tsv, read_table, write_errors, write_template
from tests.factories import files

COLUMNS = (
    Column("name", "项目名称", max_length=10, example="示例导航项目"),
    Column("year", "年度", "int", example="2021"),
    Column("income", "导航收入（万元）", "money", required=False, example="12.50"),
    Column("ended", "完成日期", "date", required=False),
    Column(
        "kind",
        "类型",
        "choice",
        choices={"REGIONAL": "区域规划", "INDUSTRY": "产业规划"},
        required=False,
    ),
    Column("funded", "政府资助", "bool", required=False),
)
HEADER = [column.title for column in COLUMNS]
FULL = ["甲项目", 2021, 12.5, date(2021, 6, 30), "产业规划", "是"]
FULL_VALUES = {
    "name": "甲项目",
    "year": 2021,
    "income": Decimal("12.50"),
    "ended": date(2021, 6, 30),
    "kind": "INDUSTRY",
    "funded": True,
}


def book(*rows: list[object], header: list[object] | None = None) -> io.BytesIO:
    return io.BytesIO(files.xlsx([HEADER if header is None else header, *rows]))


def codes(table) -> list[tuple[int, str]]:
    return [(error.row, error.code) for error in table.errors]


def test_rows_are_read_by_the_titles_of_the_header():
    table = read_table(book(FULL), COLUMNS)

    assert table.errors == ()
    assert table.values == [FULL_VALUES]


def test_columns_may_stand_in_another_order_with_others_between():
    table = read_table(book([2021, "备注", "甲"], header=["年度 *", "其他", " 项目 名称"]), COLUMNS)

    assert table.values == [{"name": "甲", "year": 2021}]


def test_half_width_brackets_in_a_title_are_the_same_title():
    table = read_table(book(["甲", 1, 2], header=["项目名称", "年度", "导航收入(万元)"]), COLUMNS)

    assert table.values == [{"name": "甲", "year": 1, "income": Decimal("2.00")}]


def test_cells_that_may_be_empty_are_none():
    assert read_table(book(["甲", 2021]), COLUMNS).values == [
        {"name": "甲", "year": 2021, "income": None, "ended": None, "kind": None, "funded": None}
    ]


def test_blank_rows_are_skipped_and_numbers_stay_those_of_the_spreadsheet():
    table = read_table(book(["甲", 1], [None, " "], [], ["", 2]), COLUMNS)

    assert [row.number for row in table.rows] == [2, 5]
    assert [str(error) for error in table.errors] == ["第 5 行 项目名称未填写"]


@pytest.mark.parametrize(
    ("place", "cell", "code"),
    [
        (0, "长" * 11, "too_long"),
        (0, "甲\u202e乙", "unseen"),
        (1, "五", "not_integer"),
        (1, -5, "not_integer"),
        (1, 2.5, "not_integer"),
        (1, "9999999999", "too_large"),
        (2, "1.234", "too_precise"),
        (2, "NaN", "not_a_number"),
        (3, "2021-02-30", "not_date"),
        (3, "去年", "not_date"),
        (4, "其他", "not_a_choice"),
        (5, "也许", "not_yes_or_no"),
    ],
)
def test_a_wrong_cell_is_an_error_of_its_row_and_column(place, cell, code):
    row = [*FULL[:place], cell, *FULL[place + 1 :]]
    table = read_table(book(FULL, row), COLUMNS)

    assert [(error.row, error.column, error.code) for error in table.errors] == [
        (3, COLUMNS[place].key, code)
    ]
    assert table.errors[0].message.startswith(COLUMNS[place].title)


@pytest.mark.parametrize(
    "written",
    [
        "2021-06-30",
        "2021/6/30",
        "2021.6.30",
        "2021年6月30日",
        "２０２１-６-３０",
        "20210630",
        datetime(2021, 6, 30),  # noqa: DTZ001 -- as openpyxl gives it
        "2021-06-30 00:00:00",
    ],
)
def test_dates_are_read_in_the_common_writings(written):
    row = ["甲", 1, None, written]

    assert read_table(book(row), COLUMNS).values[0]["ended"] == date(2021, 6, 30)


@pytest.mark.parametrize(
    ("written", "value"), [("是", True), (True, True), ("否", False), (0, False)]
)
def test_yes_and_no_are_read_in_the_common_writings(written, value):
    row = ["甲", 1, None, None, None, written]

    assert read_table(book(row), COLUMNS).values[0]["funded"] is value


def test_a_formula_is_refused_with_its_row_and_column():
    table = read_table(book(["=1+1", 1]), COLUMNS)

    assert [str(error) for error in table.errors] == ["第 2 行 A 列是公式。请粘贴为数值后再导入"]


def merged() -> io.BytesIO:
    workbook = Workbook()
    workbook.active.append(HEADER)
    workbook.active.append(["甲", 1])
    workbook.active.merge_cells("A2:A3")
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (merged(), "merged_cells"),
        (io.BytesIO(files.changed_zip(files.xlsx(), {"xl/vbaProject.bin": b""})), "macros"),
        (io.BytesIO(files.entity_xlsx()), "unreadable"),
        (io.BytesIO(files.changed_zip(files.xlsx(), {"../x": b""})), "zip_slip"),
        (io.BytesIO(files.pdf()), "damaged"),
        (io.BytesIO(b""), "damaged"),
        (io.BytesIO(files.docx()), "unreadable"),
        (io.BytesIO(b"PK" * 5_000_001), "too_large"),
        (book(header=["年度"]), "missing_header"),
        (book(header=[]), "missing_header"),
        (book(header=["项目名称", "项目名称", "年度"]), "duplicate_header"),
        (book(), "no_rows"),
    ],
)
def test_a_file_that_is_no_table_is_one_error_of_the_whole(file, code):
    table = read_table(file, COLUMNS)

    assert (codes(table), table.rows) == ([(0, code)], ())


def test_no_more_rows_are_read_than_allowed():
    rows = [["甲", 1]] * 4

    assert codes(read_table(book(*rows), COLUMNS, max_rows=4)) == []
    assert codes(read_table(book(*rows), COLUMNS, max_rows=3)) == [(0, "too_many_rows")]


def test_a_row_at_the_end_of_the_sheet_costs_no_million_rows():
    workbook = Workbook()
    workbook.active.append(HEADER)
    workbook.active.append(["甲", 1])
    workbook.active.cell(1_048_576, 1, "末行")
    buffer = io.BytesIO()
    workbook.save(buffer)
    began = time.monotonic()

    assert codes(read_table(buffer, COLUMNS)) == [(0, "too_many_blank_rows")]
    assert time.monotonic() - began < 5


def test_the_template_reads_back_empty_and_keeps_its_example_out():
    template = io.BytesIO(write_template("导航项目", COLUMNS))

    assert codes(read_table(template, COLUMNS)) == [(0, "no_rows")]


def test_the_template_has_a_frozen_head_and_a_sheet_of_rules():
    workbook = load_workbook(io.BytesIO(write_template("导航/项目", COLUMNS)))
    sheet, rules = workbook.worksheets

    assert (sheet.title, sheet.freeze_panes, rules.title) == ("导航项目", "A2", "填写说明")
    assert [cell.value for cell in sheet[1]][:3] == ["项目名称*", "年度*", "导航收入（万元）"]
    assert sheet["A2"].value == "示例导航项目"
    assert sheet.column_dimensions["A"].width == 18
    assert [cell.value for cell in rules[6]] == ["类型", "否", "任选其一：区域规划、产业规划"]


def test_a_template_filled_in_reads_back():
    workbook = load_workbook(io.BytesIO(write_template("导航项目", COLUMNS)))
    workbook.worksheets[0].append(FULL)
    buffer = io.BytesIO()
    workbook.save(buffer)

    assert read_table(buffer, COLUMNS).values == [FULL_VALUES]


def test_the_error_file_holds_the_rows_as_uploaded_and_what_is_wrong():
    table = read_table(book(["=1+1", "五", None, "去年"], FULL), COLUMNS)
    sheet = load_workbook(io.BytesIO(write_errors("导航项目", COLUMNS, table))).worksheets[0]

    assert [cell.value for cell in sheet[1]][-1] == "错误"
    assert [cell.value for cell in sheet[2]] == [
        "=1+1",
        "五",
        None,
        "去年",
        None,
        None,
        "A 列是公式。请粘贴为数值后再导入；年度：应填整数，例如 5；完成日期：应填日期，例如 2021-06-30",
    ]
    assert sheet["A2"].data_type == "s"
    assert sheet["G3"].value is None


def test_a_repaired_error_file_can_be_uploaded_again():
    table = read_table(book(["甲", "五"], FULL, header=[*HEADER]), COLUMNS)
    workbook = load_workbook(io.BytesIO(write_errors("导航项目", COLUMNS, table)))
    workbook.worksheets[0]["B2"] = 5
    buffer = io.BytesIO()
    workbook.save(buffer)

    again = read_table(buffer, COLUMNS)

    assert again.errors == ()
    assert [row["year"] for row in again.values] == [5, 2021]


def test_pasted_rows_are_read_in_the_order_of_the_columns():
    table = parse_tsv("甲项目\t2021\t12.5\t2021/6/30\t产业规划\t是\r\n\r\n乙\t5\n", COLUMNS)

    assert table.errors == ()
    assert [row.number for row in table.rows] == [1, 3]
    assert table.values[0] == FULL_VALUES


def test_pasted_headings_are_recognised():
    table = parse_tsv("年度\t项目名称\n2021\t甲", COLUMNS)

    assert table.values == [{"name": "甲", "year": 2021}]
    assert table.rows[0].number == 2


def test_a_pasted_cell_in_quotes_keeps_its_line_break():
    assert parse_tsv('"甲\n乙"\t1', COLUMNS).values[0]["name"] == "甲\n乙"


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", [(0, "no_rows")]),
        (" \n\t\n", [(0, "no_rows")]),
        ("甲\t五", [(1, "not_integer")]),
        ("甲", [(1, "missing")]),
        ("=cmd\t1", [(1, "formula")]),
        ("年度\t类型\n1\t区域规划", [(0, "missing_header")]),
        ("x" * 2_000_001, [(0, "too_large")]),
        ('"' + "x" * 200_000, [(0, "unreadable")]),
        ("甲\0\t1", []),
    ],
)
def test_pasted_faults_are_numbered_as_pasted(text, errors):
    assert codes(parse_tsv(text, COLUMNS)) == errors


@settings(deadline=None)
@given(st.text())
def test_no_pasted_text_is_an_accident(text):
    table = parse_tsv(text, COLUMNS)

    assert table.errors or len(table.rows) > 0


WHOLE = book(FULL).getvalue()  # made once: a workbook holds the time, so its size varies


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_but_never_an_accident(data):
    place = data.draw(st.integers(0, len(WHOLE) - 1))
    changed = WHOLE[:place] + data.draw(st.binary(max_size=8)) + WHOLE[place + 1 :]

    table = read_table(io.BytesIO(changed), COLUMNS)

    assert table.errors or len(table.rows) > 0
