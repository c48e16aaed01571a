"""What beat starts for the log."""

from celery import shared_task

from portal.audit import chain


@shared_task
def seal_pending() -> int:
    """Chain the entries that have no seal yet."""
    return chain.seal_pending()
