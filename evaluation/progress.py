"""How far the cases of a round have come, and what each province has: counts in few queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from portal.dossiers.models import Dossier
from portal.organizations.models import Region
from portal.organizations.queries import provinces
from portal.programmes.registry import all_programmes

# A stage has been reached when a case has ever stood in one of its states.
STAGES: Sequence[tuple[str, str, frozenset[str]]] = (
    ("arrived", "已到国家局", frozenset()),
    ("examined", "通过审查", frozenset({"awaiting_review", "examined"})),
    ("reviewed", "评审完成", frozenset({"evaluated", "examined"})),
    ("proposed", "拟认定", frozenset({"proposed"})),
    ("recognised", "已认定", frozenset({"recognised"})),
)
RECOGNISED = "recognised"


def stages_of(cases: QuerySet[Dossier]) -> list[tuple[str, int]]:
    """Title and count of each stage over the given cases; one query."""
    counts = cases.order_by().aggregate(
        **{
            name: Count("pk", filter=_reached(states), distinct=True)
            for name, _title, states in STAGES
        }
    )
    return [(title, counts[name]) for name, title, _states in STAGES]


def _reached(states: frozenset[str]) -> Q:
    return Q(transitions__target__in=states) if states else Q(pk__isnull=False)


@dataclass(frozen=True, slots=True)
class ProvinceFigures:
    """What one province has among the given cases.

    ``recommended`` counts the routes through provinces, ``direct`` the others.
    """

    region: Region
    recommended: int
    direct: int
    recognised: int


def figures_by_province(cases: QuerySet[Dossier]) -> list[ProvinceFigures]:
    """A row for every province in 行政区划 order, zeros included; two queries."""
    through = [code for code, found in all_programmes().items() if found.province_takes_part]
    counted = (
        cases.order_by()
        .values("region")
        .annotate(
            recommended=Count("pk", filter=Q(programme__in=through)),
            direct=Count("pk", filter=~Q(programme__in=through)),
            recognised=Count("pk", filter=Q(state=RECOGNISED)),
        )
    )
    by_region = {row.pop("region"): row for row in counted}
    nothing = {"recommended": 0, "direct": 0, "recognised": 0}
    return [ProvinceFigures(region, **by_region.get(region.pk, nothing)) for region in provinces()]
