"""Log lines: one event, one line, whatever the event contains."""

import logging
import time

CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}
CONTROLS |= {0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}


class OneLine(logging.Formatter):
    """Time with zone, level, logger, text. CR, LF, escapes and tracebacks stay within the line.

    A user agent or a name can therefore not forge a second entry or colour a terminal.
    """

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = None

    def __init__(self) -> None:
        super().__init__("%(asctime)s%(zone)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The whole record, its traceback included, as one printable line."""
        record.zone = time.strftime("%z", self.converter(record.created))
        return super().format(record).translate(CONTROLS)
