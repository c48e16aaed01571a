"""Declared content as labelled blocks, the same for the check page, the audit, and the PDF."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One section as people read it: labelled values, and a table when it has rows.

    ``code`` is the section's code, so that a page can link back to the form.
    """

    code: str
    title: str
    pairs: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    clauses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the applicant's form. ``group`` heads the task list; ``number`` reads 2.1."""

    code: str
    group: str
    number: str
    title: str
    clauses: Sequence[str] = ()
