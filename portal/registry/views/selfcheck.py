"""资格自测."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.access import public
from portal.registry.forms import SelfCheckForm
from portal.registry.pages.selfcheck import SelfCheckPage, current_edition


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request: HttpRequest) -> HttpResponse:
    """Figures come by POST so that they stand in no address and no log; nothing is written."""
    edition = current_edition(request.now)
    form = SelfCheckForm(edition, request.POST if request.method == "POST" else None)
    page = SelfCheckPage.of(form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "registry/self_check.html", {"page": page, "form": form}, status=status)
