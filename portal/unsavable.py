"""Text that no column holds: a NUL in a posted form is taken out and asked about, in one place.

Browsers never send one, pasted text from broken programs and scripts do. SQLite would keep it,
PostgreSQL refuses it, and neither says so to the person; hence before any view is reached.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NUL = "\x00"
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
SECRET = ("password", "csrf", "secret")
View = Callable[..., HttpResponse]


def takes_any_text(view: View) -> View:
    """Mark a view that keeps a draft as typed and says itself what cannot be saved."""
    view.takes_any_text = True  # type: ignore[attr-defined]
    return view


class NoNul:
    """Stands inside CSRF and sessions: what an ended session typed has been parked by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *_rest: Any) -> HttpResponse | None:
        """422 with everything typed but the NUL, ready to be sent again; None lets it pass."""
        if request.method != "POST" or getattr(view, "takes_any_text", False):
            return None
        typed = [(name, value) for name, values in request.POST.lists() for value in values]
        if not any(NUL in name or NUL in value for name, value in typed):
            return None
        return render(request, "422.html", _without_nul(request, typed), status=UNPROCESSABLE)


def _without_nul(request: HttpRequest, typed: list[tuple[str, str]]) -> dict[str, Any]:
    open_ = [each for each in typed if not any(word in each[0].lower() for word in SECRET)]
    return {
        "kept": [(name, value.replace(NUL, "")) for name, value in open_ if NUL not in name],
        "mended": [value.replace(NUL, "") for _name, value in open_ if NUL in value],
        "left_out": bool(request.FILES) or any("password" in name for name, _value in typed),
        "action": request.get_full_path(),
    }
