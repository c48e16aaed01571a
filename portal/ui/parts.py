"""The small values that components are given. Any object or dict with the same names will do."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way here; the last one has no ``url``."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure of ``c-stats``."""

    label: str
    value: Any
    unit: str = ""
    hot: bool = False


@dataclass(frozen=True, slots=True)
class StepItem:
    """A stage of ``c-steps``; ``state`` is ``done``, ``current`` or empty."""

    title: str
    note: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of ``c-timeline``; ``time`` is a datetime, a date or words.

    ``state`` is ``done``, ``now``, ``good`` or empty for what is still to come.
    """

    title: str
    note: str = ""
    time: Any = None
    state: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of ``c-summary-list``; ``url`` leads to where it is changed."""

    label: str
    value: Any
    url: str = ""
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """An entry of ``c-tabs`` or ``c-side-nav``."""

    title: str
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ``c-table``.

    ``sort`` is ``ascending`` or ``descending`` where the list is sorted by it, ``url`` sorts by it;
    a ``hidden`` title is read out only; ``number`` aligns to the right.
    """

    title: str
    sort: str = ""
    url: str = ""
    hidden: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of ``c-verdict``; ``kind`` is empty, ``ask`` or ``no`` and colours it."""

    value: str
    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A material of ``c-evidence-matrix``; a cell is ``yes``, ``no`` or empty."""

    title: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field two people changed; shown by ``c-conflict``, answered as ``keep_<name>``."""

    name: str
    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class NotDone:
    """An item a bulk action left alone, and why."""

    ref: str
    reason: str
