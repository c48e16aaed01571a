"""The short pages about the site itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.access import public
from portal.organizations.queries import participating
from portal.registry import queries
from portal.registry.caching import shared_for_anonymous
from portal.registry.library import policy_url, sources
from portal.ui.parts import Crumb


@public
@require_safe
@shared_for_anonymous
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do what, for each kind of reader."""
    return _page(request, "help", _("使用帮助"))


@public
@require_safe
@shared_for_anonymous
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done for people who use aids, and what is not yet there."""
    return _page(request, "accessibility", _("无障碍声明"))


@public
@require_safe
@shared_for_anonymous
def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data the portal holds, for what, and who reads it."""
    return _page(request, "privacy", _("隐私政策"))


@public
@require_safe
@shared_for_anonymous
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, with the rounds and documents there are."""
    rounds = queries.published_rounds(request.now)[:20]
    shelf = [(each.title, policy_url(each)) for each in sources()]
    return _page(request, "sitemap", _("网站地图"), rounds=rounds, shelf=shelf)


@public
@require_safe
@shared_for_anonymous
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to ask: the province's office first; names and numbers as they stand on file."""
    regions = participating().prefetch_related("offices")
    return _page(request, "contact", _("联系我们"), regions=regions)


@public
@require_safe
@shared_for_anonymous
def api_page(request: HttpRequest) -> HttpResponse:
    """The open data of the portal, for people who write programs."""
    root = request.build_absolute_uri(reverse("registry:api_register")).removesuffix("register/")
    return _page(request, "api", _("数据接口"), root=root)


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    crumbs = [Crumb(_("首页"), reverse("registry:home")), Crumb(title)]
    return render(request, f"registry/{name}.html", {"title": title, "crumbs": crumbs, **context})
