"""Who and what a case names: people, units and running texts, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody named in a case; ``said`` is the whole row, where an employer may stand as well."""

    name: str
    where: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit that a row names as partner; ``last`` is the row's latest date, None if undated."""

    name: str
    where: str
    last: date | None = None


@dataclass(frozen=True, slots=True)
class NamedText:
    """A running text in which somebody may be named."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Named:
    """Everything a case names; ``where`` everywhere tells a reader the place in words."""

    people: Sequence[NamedPerson] = ()
    units: Sequence[NamedUnit] = ()
    texts: Sequence[NamedText] = ()
