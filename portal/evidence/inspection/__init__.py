"""Inspection of uploaded files: what a file is, and why it may not be taken."""

from portal.evidence.inspection.inspect import Inspection, inspect, megabytes, refuse_announcement
from portal.evidence.inspection.kinds import KINDS, Kind
from portal.evidence.inspection.names import display_name
from portal.evidence.inspection.refusal import Unacceptable

__all__ = [
    "KINDS",
    "Inspection",
    "Kind",
    "Unacceptable",
    "display_name",
    "inspect",
    "megabytes",
    "refuse_announcement",
]
