"""What every template finds in its context: the frame, the size of the type, the operator's line."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.ui.middleware import DEFAULT_SIZE, SIZES
from portal.ui.shell import Shell

OPERATOR_FIELDS = ("host", "address", "site_id", "icp", "police", "phone", "hours")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give ``shell``, ``text_size``, ``is_demo`` and ``operator``; runs no query.

    A page object supplies ``shell`` in its own context, or a middleware above hangs it (lazily) on
    ``request.shell``; otherwise the frame is that of somebody who has not signed in.
    """
    size = request.COOKIES.get("size", DEFAULT_SIZE)
    return {
        "shell": getattr(request, "shell", None) or Shell(),
        "text_size": size if size in SIZES else DEFAULT_SIZE,
        "is_demo": bool(getattr(settings, "PORTAL_DEMO", False)),
        "operator": _operator(),
    }


def _operator() -> dict[str, str]:
    """What the operator has filled in of settings.PORTAL_OPERATOR; blank where it has not."""
    given = getattr(settings, "PORTAL_OPERATOR", {})
    return {field: str(given.get(field, "")) for field in OPERATOR_FIELDS}
