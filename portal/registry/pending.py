"""An objection between its form and its check page: text and files wait in the file storage.

The set has a random name, its address is signed, and only the session that began it may open it.
What nobody sends is swept after two hours.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.sessions.backends.base import SessionBase
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer

from evaluation.actions.objections import HandedIn

FOLDER = "pending-objections"
MANIFEST = "manifest.json"
SESSION_KEY = "pending_objections"
LIFETIME = timedelta(hours=2)
MOST_A_SESSION = 5
_signer = Signer(salt="portal.registry.pending")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that waits; ``stored`` is its path in the storage."""

    purpose: str
    name: str
    kind: str
    mime: str
    size: int
    digest: str
    stored: str


@dataclass(frozen=True, slots=True)
class Pending:
    """One waiting set. ``answers`` are the form's text fields by name."""

    token: str
    publicity: str
    answers: Mapping[str, str]
    files: Sequence[KeptFile]
    saved_at: str

    @property
    def address(self) -> str:
        """The token as a form may carry it."""
        return _signer.sign(self.token)

    @contextmanager
    def opened(self) -> Iterator[list[HandedIn]]:
        """The files as the action takes them, open as long as the block lasts."""
        with ExitStack() as stack:
            yield [_handed_in(each, stack) for each in self.files]


def begin(session: SessionBase, publicity: str, now: datetime) -> Pending:
    """A new empty set that belongs to this session; the oldest of too many is dropped."""
    tokens = session.get(SESSION_KEY, [])
    for surplus in tokens[: len(tokens) + 1 - MOST_A_SESSION]:
        _erase(surplus)
    pending = Pending(uuid4().hex, publicity, {}, (), now.isoformat())
    session[SESSION_KEY] = [*tokens, pending.token][-MOST_A_SESSION:]
    return pending


def keep(
    pending: Pending, answers: Mapping[str, str], files: Iterable[HandedIn], now: datetime
) -> Pending:
    """Store the answers and add the files; a file that is there already is stored once."""
    known = {(each.purpose, each.digest) for each in pending.files}
    fresh = [each for each in files if (each.purpose, each.digest) not in known]
    kept = (*pending.files, *(_store(pending.token, each) for each in fresh))
    whole = replace(pending, answers=dict(answers), files=kept, saved_at=now.isoformat())
    _write(whole)
    return whole


def without(pending: Pending, digests: Iterable[str]) -> Pending:
    """The set without the files of these digests."""
    gone = set(digests)
    for each in pending.files:
        if each.digest in gone:
            default_storage.delete(each.stored)
    left = replace(pending, files=tuple(e for e in pending.files if e.digest not in gone))
    if gone:
        _write(left)
    return left


def load(session: SessionBase, address: str, publicity: str) -> Pending | None:
    """The set of that signed address, if this session began it for this list; else None."""
    try:
        token = _signer.unsign(address)
    except BadSignature:
        return None
    if token not in session.get(SESSION_KEY, []):
        return None
    found = _read(token)
    return found if found and found.publicity == publicity else None


def drop(session: SessionBase, pending: Pending) -> None:
    """The set has been sent or given up."""
    tokens = session.get(SESSION_KEY, [])
    session[SESSION_KEY] = [token for token in tokens if token != pending.token]
    _erase(pending.token)


def sweep(now: datetime) -> int:
    """Erase the sets that nobody touched for two hours; return how many there were."""
    tokens, _names = _listing(FOLDER)
    stale = [token for token in tokens if _is_stale(token, now)]
    for token in stale:
        _erase(token)
    return len(stale)


def _is_stale(token: str, now: datetime) -> bool:
    found = _read(token)
    return found is None or datetime.fromisoformat(found.saved_at) + LIFETIME < now


def _handed_in(kept: KeptFile, stack: ExitStack) -> HandedIn:
    return HandedIn(
        purpose=kept.purpose,
        name=kept.name,
        kind=kept.kind,
        mime=kept.mime,
        size=kept.size,
        digest=kept.digest,
        content=stack.enter_context(default_storage.open(kept.stored)),
    )


def _store(token: str, file: HandedIn) -> KeptFile:
    file.content.seek(0)
    stored = default_storage.save(f"{FOLDER}/{token}/{uuid4().hex}.{file.kind}", file.content)
    return KeptFile(file.purpose, file.name, file.kind, file.mime, file.size, file.digest, stored)


def _write(pending: Pending) -> None:
    path = f"{FOLDER}/{pending.token}/{MANIFEST}"
    default_storage.delete(path)
    text = json.dumps(asdict(pending), ensure_ascii=False)
    default_storage.save(path, ContentFile(text.encode()))


def _read(token: str) -> Pending | None:
    try:
        with default_storage.open(f"{FOLDER}/{token}/{MANIFEST}") as file:
            held = json.loads(file.read())
    except FileNotFoundError:
        return None
    held["files"] = tuple(KeptFile(**each) for each in held["files"])
    return Pending(**held)


def _erase(token: str) -> None:
    folder = f"{FOLDER}/{token}"
    _folders, names = _listing(folder)
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def _listing(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
