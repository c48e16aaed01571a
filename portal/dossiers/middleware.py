"""The instant of the request, and the frame around its page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.dossiers.desk import lazy_shell


class Frame:
    """Give ``request.now`` (one instant for the whole request) and ``request.shell`` (lazy)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; nothing is queried until a template asks for the frame."""
        request.now = timezone.now()
        request.shell = lazy_shell(request)
        return self.get_response(request)
