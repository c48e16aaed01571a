"""Which province and which round a page of the province's desk is about."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from portal.accounts.queries import standing_of
from portal.dossiers.models import Round
from portal.dossiers.queries import live_rounds
from portal.kernel.roles import PROVINCE
from portal.organizations.models import Region
from portal.ui.pages import Chip, choices_as_chips


@dataclass(frozen=True, slots=True)
class Scope:
    """A province that the person acts for, and one of the rounds that are open for acting.

    ``rounds`` are chips when there are several; ``round`` is None while no round is under way.
    """

    region: Region
    round: Round | None
    rounds: list[Chip]


def scope_of(request: HttpRequest) -> Scope:
    """The person's own province and a round under way; an unknown one is a 404.

    ``?region=`` chooses among several provinces; without ``?round=`` it is the latest round.
    """
    regions = standing_of(request.user).regions
    mine = sorted(key for key, roles in regions.items() if roles & PROVINCE)
    wanted = request.GET.get("region") or mine[0]
    if wanted not in mine:
        raise Http404
    rounds = list(live_rounds(request.now))
    chosen = _chosen(rounds, request.GET.get("round", ""))
    return Scope(Region.objects.get(pk=wanted), chosen, _chips(request, rounds, chosen))


def _chosen(rounds: list[Round], slug: str) -> Round | None:
    if not slug:
        return rounds[0] if rounds else None
    for each in rounds:
        if each.slug == slug:
            return each
    raise Http404(_("没有这个批次"))


def _chips(request: HttpRequest, rounds: list[Round], chosen: Round | None) -> list[Chip]:
    if len(rounds) < 2:  # noqa: PLR2004 - one round needs no choice
        return []
    chips = choices_as_chips(request, "round", [(each.slug, each.title) for each in rounds])
    return [
        Chip(chip.label, chip.url, on=each == chosen)
        for chip, each in zip(chips, rounds, strict=True)
    ]
