"""The cases an expert may rank: those that wait for experts and with which nothing hard ties him."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evaluation.actions.wishes import drawing
from evaluation.conflicts.hits import hits_for
from evaluation.models import Expert, Preference
from evaluation.pages.review import case_name
from evaluation.phases import timetable_of
from evaluation.proposals.inputs import seated_cases
from portal.dossiers.models import Dossier, Round

WAITING = "awaiting_review"


@dataclass(frozen=True, slots=True)
class Offer:
    """One case with the place that was typed or saved; ``error`` is beside the field."""

    case: Dossier
    name: str
    typed: str
    error: str = ""

    @property
    def field(self) -> str:
        """The name of the field: the key says nothing of the unit."""
        return f"rank-{self.case.pk}"


def rounds_asking(now: datetime) -> QuerySet[Round]:
    """Rounds whose officers have asked for wishes and are still waiting for them."""
    asking = Round.objects.filter(published_at__lte=now, review_rule__wishes_until__gte=now)
    return asking.select_related("review_rule").order_by("review_rule__wishes_until", "pk")


def still_open(round_: Round, now: datetime) -> bool:
    """Whether a wish may be saved now."""
    until = round_.review_rule.wishes_until
    return until is not None and now <= until and not drawing(round_)


def offered(expert: Expert, round_: Round) -> list[Dossier]:
    """The round's waiting cases without a hard conflict with the expert, in order of key."""
    cases = list(
        seated_cases(round_).filter(state=WAITING).select_related("institution", "region", "round")
    )
    hits = hits_for(cases, [expert])
    return [case for case in cases if not _hard(hits.get((case.pk, expert.pk), ()))]


def _hard(hits: Sequence[object]) -> bool:
    return any(hit.hard for hit in hits)  # type: ignore[attr-defined]


def offers_of(
    expert: Expert, round_: Round, now: datetime, typed: Mapping[str, str] | None = None
) -> list[Offer]:
    """The offered cases, ranked ones first; ``typed`` are the posted values by field name."""
    times = timetable_of(round_.pk, now)
    saved = dict(
        Preference.objects.filter(expert=expert, dossier__round=round_).values_list(
            "dossier", "rank"
        )
    )
    found = []
    for case in offered(expert, round_):
        standing = str(saved.get(case.pk, ""))
        value = standing if typed is None else typed.get(f"rank-{case.pk}", "").strip()
        found.append(Offer(case, case_name(case, times), value))
    if typed is not None:
        return checked(found)
    return sorted(found, key=_place)


def _place(one: Offer) -> tuple[bool, int]:
    return (not one.typed, int(one.typed or 0))


def checked(offers: Sequence[Offer]) -> list[Offer]:
    """The same with an error beside every place that is no number or given twice."""
    seen: dict[int, Offer] = {}
    found = []
    for one in offers:
        error = _error(one, seen)
        found.append(Offer(one.case, one.name, one.typed, error))
    return found


def _error(one: Offer, seen: dict[int, Offer]) -> str:
    if not one.typed:
        return ""
    if not (one.typed.isascii() and one.typed.isdigit()) or not 1 <= int(one.typed) <= 9999:  # noqa: PLR2004
        return _("应填 1 以上的整数，例如 1")
    place = int(one.typed)
    if place in seen:
        return _("与“%(name)s”的次序相同，每件次序应不同") % {"name": seen[place].name}
    seen[place] = one
    return ""


def in_order(offers: Sequence[Offer]) -> list[Dossier]:
    """The ranked cases, first the most wanted; all places are numbers."""
    ranked = [one for one in offers if one.typed]
    return [one.case for one in sorted(ranked, key=_place)]


def moved(order: Sequence[Dossier], key: int, step: int) -> list[Dossier]:
    """The order with one case a place up (-1) or down (1); a case without a place joins the end."""
    cases = list(order)
    place = next((at for at, case in enumerate(cases) if case.pk == key), None)
    if place is None:
        return cases
    other = min(max(place + step, 0), len(cases) - 1)
    cases[place], cases[other] = cases[other], cases[place]
    return cases
