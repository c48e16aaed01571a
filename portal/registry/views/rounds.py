"""申报安排 and 政策文件."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.access import public
from portal.organizations.models import Institution
from portal.registry import library, queries
from portal.registry.caching import shared_for_anonymous
from portal.registry.pages.rounds import RoundLine, RoundPage
from portal.ui.pages import Page
from portal.ui.parts import Crumb


@public
@require_safe
@shared_for_anonymous
def rounds(request: HttpRequest) -> HttpResponse:
    """Every announced round, the latest first."""
    found = queries.published_rounds(request.now).prefetch_related("routes")
    page = Page.of(request, found, unit=_("个批次"))
    lines = [RoundLine.of(each, request.now) for each in page.rows]
    context = {"page": page, "lines": lines, "crumbs": _crumbs(_("申报安排"))}
    return render(request, "registry/rounds.html", context)


@public
@require_safe
@shared_for_anonymous
def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One announced round; a draft of a round is 404."""
    announced = queries.published_rounds(request.now).prefetch_related("routes")
    found = get_object_or_404(announced, slug=slug)
    page = RoundPage.of(found, request.now)
    return render(request, "registry/round.html", {"page": page})


@public
@require_safe
@shared_for_anonymous
def policies(request: HttpRequest) -> HttpResponse:
    """The documents that the rules rest on."""
    shelf = [(each, library.policy_url(each), library.known_of(each)) for each in library.sources()]
    context = {"shelf": shelf, "crumbs": _crumbs(_("政策文件"))}
    return render(request, "registry/policies.html", context)


@public
@require_safe
@shared_for_anonymous
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """One document, with our numbering of its conditions where the portal applies any."""
    found = library.source(slug)
    if found is None:
        raise Http404
    names = {str(code): str(label) for code, label in Institution.EntityType.choices}
    editions = [
        (edition, library.conditions(edition, names)) for edition in library.editions_of(found)
    ]
    context = {
        "source": found,
        "known": library.known_of(found),
        "editions": editions,
        "crumbs": [
            *_crumbs(_("政策文件"), reverse("registry:policies")),
            Crumb(found.title),
        ],
    }
    return render(request, "registry/policy.html", context)


def _crumbs(title: str, url: str = "") -> list[Crumb]:
    return [Crumb(_("首页"), reverse("registry:home")), Crumb(title, url)]
