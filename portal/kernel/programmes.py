"""What a tier declares about one of its programmes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .editions import Edition
from .flow import Flow
from .naming import Named


@dataclass(frozen=True, kw_only=True)
class Programme:
    """One way to one designation.

    ``facts(dossier)`` gives the object that the edition's clauses examine; ``content(dossier)``
    the declared content as plain nested values, which is what gets digested, compared and shown;
    ``present(content)`` turns such content into labelled blocks for pages and documents.
    ``province_takes_part`` decides whether a province handles the case before the national
    office; ``address(dossier)`` is the applicant's page of the case. ``named_in(content)`` tells
    which people and units a content names; without it none are looked for. ``withheld(dossier,
    user, now)`` tells whether somebody whose task a case is may not open it under its own number.
    """

    code: str
    title: str
    route: str
    summary: str
    reference_prefix: str
    flow: Flow
    editions: tuple[Edition, ...]
    facts: Callable[[Any], Any]
    content: Callable[[Any], Mapping[str, Any]]
    present: Callable[[Mapping[str, Any]], list[Any]]
    sections: Callable[[Any], list[Any]]
    province_takes_part: bool
    address: Callable[[Any], str]
    named_in: Callable[[Mapping[str, Any]], Named] | None = None
    withheld: Callable[[Any, Any, datetime], bool] | None = None

    def edition(self, code: str) -> Edition:
        """The edition a round pins; KeyError names the known ones."""
        for edition in self.editions:
            if edition.code == code:
                return edition
        known = "、".join(edition.code for edition in self.editions)
        raise KeyError(f"{code}; known: {known}")
