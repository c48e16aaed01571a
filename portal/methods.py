"""Which HTTP methods this site knows at all."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

KNOWN = ("GET", "HEAD", "POST", "PUT", "OPTIONS")


class OnlyKnownMethods:
    """Answer 405 to TRACE, PATCH, DELETE and whatever else no page here means.

    Django's function views answer any method as if it were GET unless they say otherwise.
    PUT carries the pieces of an upload; the views that take it check for it themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what is known."""
        if request.method not in KNOWN:
            return HttpResponseNotAllowed(KNOWN)
        return self.get_response(request)
