"""What an institution does with its case, besides the steps of the flow."""

from .beginning import begin
from .drafting import add_row, mark_section, move_row, remove_row, save_row, save_section
from .importing import import_rows

__all__ = [
    "add_row",
    "begin",
    "import_rows",
    "mark_section",
    "move_row",
    "remove_row",
    "save_row",
    "save_section",
]
