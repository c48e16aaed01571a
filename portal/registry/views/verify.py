"""证书查验: by form and by the address in a QR code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.access import public
from portal.registry.caching import shared_for_anonymous
from portal.registry.pages.verify import VerifyPage, answer, empty_form

LONGEST = 200


@public
@require_safe
@shared_for_anonymous
def verify(request: HttpRequest) -> HttpResponse:
    """The form; with ``?number=`` the answer below it, so that a result can be sent on."""
    if "number" not in request.GET:
        return _shown(request, empty_form())
    return _answered(request, request.GET["number"])


@public
@require_safe
@shared_for_anonymous
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """The answer for the number in the path: where a QR code leads."""
    return _answered(request, number)


def _answered(request: HttpRequest, number: str) -> HttpResponse:
    digest = request.GET.get("d", "")
    return _shown(request, answer(number[:LONGEST], digest[:LONGEST], request.now))


def _shown(request: HttpRequest, page: VerifyPage) -> HttpResponse:
    return render(request, "registry/verify.html", {"page": page}, status=page.status)
