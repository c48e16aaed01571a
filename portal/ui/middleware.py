"""字号 小/中/大: a link, a cookie, the same page again."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

SIZES = ("s", "m", "l")
DEFAULT_SIZE = "m"
YEAR = 365 * 24 * 60 * 60

GetResponse = Callable[[HttpRequest], HttpResponse]


class TextSize:
    """Answer ``?size=l`` on any page with a cookie and a redirect to the page without it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Every other request goes through untouched."""
        size = request.GET.get("size")
        if request.method != "GET" or size not in SIZES:
            return self.get_response(request)
        # A path of two slashes would be read as another host.
        answer = HttpResponseRedirect(_without_size(request))
        answer.set_cookie("size", size, max_age=YEAR, samesite="Lax", httponly=True)
        return answer


def _without_size(request: HttpRequest) -> str:
    query = request.GET.copy()
    del query["size"]
    path = "/" + request.path.lstrip("/")
    return f"{path}?{query.urlencode()}" if query else path
