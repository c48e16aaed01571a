"""Mail about an account itself: plain text, after the commit.

The outbox stands above this app in the import order. A mail that could not be sent is noted in the
log, and the page of invitations offers 重新发送.
"""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from portal.audit.actions import record
from portal.audit.models import Entry

logger = logging.getLogger(__name__)

UNDELIVERED = (SMTPException, OSError)


def send_after_commit(*, to: str, subject: str, body: str, about: str) -> None:
    """Send when the transaction has ended; ``about`` names the occasion in the log."""
    transaction.on_commit(lambda: _send(to, subject, body, about))


def _send(to: str, subject: str, body: str, about: str) -> None:
    one_line = " ".join(subject.split())
    try:
        EmailMessage(one_line, body, settings.DEFAULT_FROM_EMAIL, [to]).send()
    except UNDELIVERED:
        logger.exception("mail could not be sent: %s", about)
        record("send_mail", result=Entry.Result.REFUSED, mail=about)
