"""The demo's mailbox: what the embedded installation has written instead of sending it.

Nothing leaves a demo, so whoever tries it reads its mail here: invitations, reset links,
reminders. The page does not exist outside a demo, nor where mail is really sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import urlize

from portal.accounts.access import public

NEWEST_FILES = 60
SEPARATOR = b"-" * 79
FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as its reader sees it; ``body`` is safe HTML with its links."""

    to: str
    subject: str
    sent_at: datetime
    body: str


@public
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails of the demo, newest first."""
    if not settings.PORTAL_DEMO or settings.EMAIL_BACKEND != FILE_BACKEND:
        raise Http404
    letters = sorted(_letters(), key=lambda letter: letter.sent_at, reverse=True)
    context = {"letters": letters[:NEWEST_FILES]}
    response = render(request, "obligations/mailbox.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _letters() -> Iterator[Letter]:
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[:NEWEST_FILES]:
        for raw in file.read_bytes().split(SEPARATOR):
            if raw.strip():
                yield _letter(raw.lstrip(b"\n"))


def _letter(raw: bytes) -> Letter:
    mail = message_from_bytes(raw, policy=policy.default)
    part = mail.get_body(("plain",))
    text = part.get_content() if part else ""
    written = parsedate_to_datetime(str(mail["Date"]))
    return Letter(
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        # "-0000", Django's way of writing UTC, is read as an instant without a zone.
        sent_at=written if written.tzinfo else written.replace(tzinfo=UTC),
        body=urlize(text, autoescape=True),
    )
