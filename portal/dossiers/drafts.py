"""Drafts, field by field: what was typed is kept, valid or not, and nobody overwrites a colleague.

A field on a page carries its *base*: the revision it was drawn from and a digest of its text. A
field whose text is still that of its base was not touched; one that was touched is written when
nobody else has written it since, and is otherwise a clash, which is shown and never decided here.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.models import Dossier, DraftField
from portal.kernel.invalid import InvalidValue

IN_FLIGHT = timedelta(seconds=15)
"""How long a person's own save may still be on its way back to the page it came from."""

LONGEST_PROBLEM = 300
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNSAVABLE = "内容中有无法保存的控制字符，已经去掉。请核对后再保存"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be drafted.

    ``read`` turns text into the typed value and raises InvalidValue; ``stored`` is the text of
    the typed column, which stands until somebody has typed; ``empty`` is the value of no text.
    """

    name: str
    label: str
    read: Callable[[str], Any]
    stored: str = ""
    empty: Any = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a field now: its text, what is wrong with it, and its base."""

    text: str
    problem: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people changed one field: both texts, who wrote the other one and when."""

    name: str
    label: str
    mine: str
    theirs: str
    who: str
    at: datetime
    base: str


@dataclass(slots=True)
class Saved:
    """What a save did: the names written, what is wrong with them, the new bases, the clashes."""

    at: datetime
    written: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def standing_of(dossier: Dossier, fields: Sequence[Field]) -> dict[str, Standing]:
    """What stands in each field: one query for all of them."""
    rows = {row.name: row for row in _rows(dossier, fields)}
    return {each.name: _standing(each, rows.get(each.name)) for each in fields}


@transaction.atomic
def save_fields(  # noqa: PLR0913 - what was typed and what it was typed over belong together
    dossier: Dossier,
    section: str,
    fields: Sequence[Field],
    typed: Mapping[str, str],
    bases: Mapping[str, str],
    *,
    actor: User,
    now: datetime,
) -> tuple[Saved, dict[str, Any]]:
    """Write what was touched and does not clash; return what was done and the values to store.

    The caller holds the lock on the case, has asked whether the section may be written, and puts
    the values (``empty`` for a text that cannot be read) into the typed columns in the same
    transaction. Names that are not among ``fields`` are ignored; so is a field without a text.
    """
    rows = {row.name: row for row in _rows(dossier, fields).select_related("author")}
    saved, values, fresh, known = Saved(now), {}, [], []
    for each in fields:
        if each.name not in typed:
            continue
        row = rows.get(each.name)
        text, unsavable = _savable(typed[each.name])
        base = bases.get(each.name, "")
        if not unsavable and not _touched(each, row, text, base):
            continue
        if _clashes(each, row, base, actor, now):
            saved.clashes.append(_clash(each, row, text, now))
            continue
        row = row or DraftField(dossier=dossier, name=each.name)
        values[each.name], problem = _read(each, text)
        row.section, row.text, row.author, row.saved_at = section, text, actor, now
        row.problem = (problem or unsavable)[:LONGEST_PROBLEM]
        row.revision += 1
        (known if row.pk else fresh).append(row)
        _note(saved, row)
    _write(fresh, known)
    if saved.written:
        record("save_draft", actor=actor, on=dossier, at=now, section=section, fields=saved.written)
    return saved, values


def forget_fields(dossier: Dossier, prefix: str) -> None:
    """Drop the drafts of a row that is gone; ``prefix`` ends where the row's own names begin."""
    DraftField.objects.filter(dossier=dossier, name__startswith=prefix).delete()


def base_of(revision: int, text: str) -> str:
    """The base of a field as a page carries it."""
    return f"{revision}:{_digest(text)}"


def tidy(text: str) -> str:
    """Text with the line ends of one kind: a browser posts CRLF, whatever it was given."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _rows(dossier: Dossier, fields: Sequence[Field]) -> Any:
    return DraftField.objects.filter(dossier=dossier, name__in=[each.name for each in fields])


def _standing(each: Field, row: DraftField | None) -> Standing:
    if row is None:
        return Standing(each.stored, "", base_of(0, each.stored))
    return Standing(row.text, row.problem, base_of(row.revision, row.text))


def _savable(text: str) -> tuple[str, str]:
    clean = _CONTROL.sub("", tidy(text))
    return clean, _UNSAVABLE if clean != tidy(text) else ""


def _touched(each: Field, row: DraftField | None, text: str, base: str) -> bool:
    current = _standing(each, row)
    if text == current.text:
        return bool(current.problem) and _read(each, text)[1] != current.problem
    return base.partition(":")[2] != _digest(text)


def _clashes(each: Field, row: DraftField | None, base: str, actor: User, now: datetime) -> bool:
    if base == _standing(each, row).base:
        return False
    if row is None:
        return bool(base) and base.partition(":")[0] != "0"
    return not (row.author_id == actor.pk and now - row.saved_at <= IN_FLIGHT)


def _clash(each: Field, row: DraftField | None, mine: str, now: datetime) -> Clash:
    current = _standing(each, row)
    who, at = (str(row.author), row.saved_at) if row else ("", now)
    return Clash(each.name, each.label, mine, current.text, who, at, current.base)


def _read(each: Field, text: str) -> tuple[Any, str]:
    if not text.strip():
        return each.empty, ""
    try:
        return each.read(text), ""
    except InvalidValue as wrong:
        return each.empty, wrong.message


def _note(saved: Saved, row: DraftField) -> None:
    saved.written.append(row.name)
    saved.bases[row.name] = base_of(row.revision, row.text)
    if row.problem:
        saved.problems[row.name] = row.problem


def _write(fresh: list[DraftField], known: list[DraftField]) -> None:
    if fresh:
        DraftField.objects.bulk_create(fresh)
    if known:
        columns = ["section", "text", "problem", "revision", "author", "saved_at"]
        DraftField.objects.bulk_update(known, columns)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]
