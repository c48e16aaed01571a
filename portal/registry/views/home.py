"""首页, and the search over the register and the notices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.access import public
from portal.registry.caching import shared_for_anonymous
from portal.registry.pages.home import HomePage
from portal.registry.pages.search import SearchPage


@public
@require_safe
@shared_for_anonymous
def home(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return render(request, "registry/home.html", {"page": HomePage.of(request.now)})


@public
@require_safe
@shared_for_anonymous
def search(request: HttpRequest) -> HttpResponse:
    """Institutions on the register and notices whose title contains the words."""
    words = request.GET.get("q", "")
    return render(request, "registry/search.html", {"page": SearchPage.of(words, request.now)})
