"""From where a request comes, and the refusals it met: written when its transactions have ended."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from portal.audit.actions import write_pending
from portal.audit.context import acting_from
from portal.proxies import client_address

logger = logging.getLogger(__name__)


class AuditContext:
    """Make the origin of the request current for every entry written below.

    Stands right inside TrustedProxies, so that the address is the decided one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer first, then keep the refusals: a view's rollback must not take them along."""
        agent = request.headers.get("User-Agent", "")
        with acting_from(client_address(request)[:45], agent) as origin:
            response = self.get_response(request)
        if origin.pending:
            _keep(origin.pending)
        return response


def _keep(rows: list[dict[str, object]]) -> None:
    """The person has been answered already; a database that is away now is the operator's matter."""
    try:
        write_pending(rows)
    except DatabaseError:
        logger.exception("%d refusals could not be written to the log", len(rows))
