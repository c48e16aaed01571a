"""Tables that people fill in elsewhere: templates, uploads, pasted rows and their errors."""

from portal.ui.spreadsheets.columns import Column
from portal.ui.spreadsheets.tables import Row, RowError, Table, parse_tsv
from portal.ui.spreadsheets.workbook import read_table
from portal.ui.spreadsheets.writing import write_errors, write_template

__all__ = [
    "Column",
    "Row",
    "RowError",
    "Table",
    "parse_tsv",
    "read_table",
    "write_errors",
    "write_template",
]
