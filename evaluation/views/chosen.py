"""Which round a page of the national desk is about: ``?round=``, else the one that waits for it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal.dossiers.models import Round
from portal.ui.pages import Chip

MOST = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """The round a page is about, with its review rule read, and the others as chips."""

    round: Round | None
    chips: list[Chip]


def round_chosen(request: HttpRequest, waiting: QuerySet[Any]) -> Chosen:
    """The round of the URL (404 when unknown), else the latest in which something waits.

    ``waiting`` are rows that have a ``round``: what there is to do on the page. Where nothing
    waits it is the latest round published; None when there is none. One query.
    """
    published = Round.objects.filter(published_at__isnull=False).select_related("review_rule")
    here = Exists(waiting.order_by().filter(round=OuterRef("pk")))
    latest = list(published.annotate(waiting=here)[:MOST])
    if slug := request.GET.get("round"):
        known = (each for each in latest if each.slug == slug)
        chosen = next(known, None) or get_object_or_404(published, slug=slug)
    else:
        busy = (each for each in latest if each.waiting)
        chosen = next(busy, latest[0] if latest else None)
    return Chosen(chosen, _chips(request, latest, chosen))


def _chips(request: HttpRequest, latest: list[Round], chosen: Round | None) -> list[Chip]:
    return [
        Chip(each.title, f"{request.path}?round={each.slug}", on=each == chosen) for each in latest
    ]


def at_round(name: str, round_: Round) -> str:
    """The address of a page about a round."""
    return f"{reverse(name)}?round={round_.slug}"
