"""What a shared cache may keep: the page of somebody who has not signed in, for a minute.

Every other answer of the public site is private. The cookie belongs to the key, because the
frame of the page greets the person and the size of the type is a cookie.
"""

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from portal.accounts.access import View

SECONDS = 60


def shared_for_anonymous(view: View) -> View:
    """Give the view's answers their cache headers: public for a minute, or private.

    An answer that sets a cookie, is not 200, or greets somebody is never kept by a shared cache.
    """

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        if _may_be_shared(request, response):
            patch_cache_control(response, public=True, max_age=SECONDS)
        else:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return answering


def _may_be_shared(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code == HTTPStatus.OK
        and not request.user.is_authenticated
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    )
