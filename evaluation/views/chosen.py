"""Which round a page of the national desk is about: ``?round=``, else the latest one published."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal.dossiers.models import Round
from portal.ui.pages import Chip

MOST = 8


def round_chosen(request: HttpRequest) -> Round | None:
    """The round of the URL (404 when unknown), the latest published one, or None."""
    published = Round.objects.filter(published_at__isnull=False)
    if slug := request.GET.get("round"):
        return get_object_or_404(published, slug=slug)
    return published.first()


def round_chips(request: HttpRequest, chosen: Round | None) -> list[Chip]:
    """The latest rounds as chips that lead to this page for each of them."""
    found = Round.objects.filter(published_at__isnull=False)[:MOST]
    return [
        Chip(each.title, f"{request.path}?round={each.slug}", on=each == chosen) for each in found
    ]


def at_round(name: str, round_: Round) -> str:
    """The address of a page about a round."""
    return f"{reverse(name)}?round={round_.slug}"
