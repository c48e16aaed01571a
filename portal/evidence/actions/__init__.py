"""Everything that changes the evidence of a case."""

from portal.evidence.actions.changing import describe, link, remove
from portal.evidence.actions.receiving import Offered, Received, receive
from portal.evidence.actions.scanning import scan_held
from portal.evidence.actions.uploads import Announced, WrongOffset, append, begin, sweep

__all__ = [
    "Announced",
    "Offered",
    "Received",
    "WrongOffset",
    "append",
    "begin",
    "describe",
    "link",
    "receive",
    "remove",
    "scan_held",
    "sweep",
]
