"""利害关系: the pairs of a round that touch, and one pair with everything known about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.assigning import ASSIGNABLE
from evaluation.conflicts.hits import Hit, hits_for
from evaluation.conflicts.kinds import Kind, label_of
from evaluation.forms.national_conflicts import ConflictFilter
from evaluation.models import Expert, NamedConflict
from evaluation.queries import needs_experts
from evaluation.views.chosen import round_chosen
from portal.dossiers.models import Dossier
from portal.dossiers.queries import visible_to
from portal.programmes.registry import all_programmes
from portal.ui.exports import Export
from portal.ui.pages import Chip, Page, active_filters

HEADER = (
    gettext_lazy("案卷编号"),
    gettext_lazy("申报单位"),
    gettext_lazy("专家"),
    gettext_lazy("工作单位"),
    gettext_lazy("类型"),
    gettext_lazy("程度"),
    gettext_lazy("权重"),
    gettext_lazy("事实"),
    gettext_lazy("来源"),
)
Found = tuple[tuple[int, int], list[Hit]]


@dataclass(frozen=True, slots=True)
class PairRow:
    """A case and an expert with what connects them."""

    case: Dossier
    expert: Expert
    hits: list[Hit]

    @property
    def url(self) -> str:
        """The page of the pair."""
        return reverse("evaluation:conflict", args=[self.case.reference, self.expert.pk])


class ConflictList:
    """The pairs of the chosen round that the filters leave; a fixed number of queries."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.filter = ConflictFilter(request.GET)
        self.wanted = self.filter.wanted
        reviewed = self._visible.filter(state__in=ASSIGNABLE)
        chosen = round_chosen(request, reviewed)
        self.round, self.rounds = chosen.round, chosen.chips

    @property
    def _visible(self) -> QuerySet[Dossier]:
        codes = [code for code, found in all_programmes().items() if needs_experts(found)]
        return visible_to(self.request.user).filter(programme__in=codes, version__gt=0)

    @property
    def cases(self) -> QuerySet[Dossier]:
        """The visible cases of the round."""
        found = self._visible.filter(round=self.round)
        if words := self.wanted.get("case"):
            named = Q(institution__name__icontains=words)
            found = found.filter(named | Q(reference__icontains=words))
        return found

    @property
    def experts(self) -> QuerySet[Expert]:
        """Who is in the pool or still on a case."""
        serving = Q(in_pool=True) | Q(assignments__ended_at__isnull=True, assignments__isnull=False)
        found = Expert.objects.filter(serving).distinct()
        if words := self.wanted.get("expert"):
            found = found.filter(Q(user__name__icontains=words) | Q(employer__icontains=words))
        return found

    @cached_property
    def found(self) -> list[Found]:
        """The pairs with the hits that the filters leave; those of the same province last."""
        if self.round is None:
            return []
        pairs = hits_for(self.cases, self.experts)
        kept = ((pair, [hit for hit in hits if self._shown(hit)]) for pair, hits in pairs.items())
        return sorted(((pair, hits) for pair, hits in kept if hits), key=_order)

    def _shown(self, hit: Hit) -> bool:
        level = self.wanted.get("level")
        right_level = not level or hit.hard is (level == "hard")
        return right_level and self.wanted.get("kind") in (None, hit.kind)

    @cached_property
    def page(self) -> Page:
        """Twenty pairs with the links to the others."""
        return Page.of(self.request, self.found, unit=_("对"))

    @cached_property
    def rows(self) -> list[PairRow]:
        """The pairs of this page."""
        return list(pair_rows(self.page.rows))

    @property
    def active(self) -> list[Chip]:
        """The standing filters, removable."""
        return active_filters(self.request, self.filter.said)

    @cached_property
    def waiting(self) -> list[NamedConflict]:
        """Clearances that a second officer has to decide."""
        asked = NamedConflict.objects.filter(
            dossier__in=self._visible.filter(round=self.round),
            clear_asked_by__isnull=False,
            cleared_at__isnull=True,
        )
        return list(asked.select_related("expert__user", "dossier__institution", "clear_asked_by"))

    @property
    def export_query(self) -> str:
        """The query of the same list as a workbook."""
        query = self.request.GET.copy()
        query["format"] = "xlsx"
        return query.urlencode()

    def export(self) -> Export:
        """Everything the filters leave, one line for each hit."""
        lines = (
            (
                row.case.reference,
                row.case.institution.name,
                str(row.expert.user),
                row.expert.employer,
                hit.label,
                _("应当回避") if hit.hard else _("提示"),
                hit.weight or "",
                hit.evidence,
                hit.source,
            )
            for row in pair_rows(self.found)
            for hit in row.hits
        )
        said = [f"{_('批次')}：{self.round}", *self.filter.said.values()]
        return Export(_("利害关系"), HEADER, lines, self.request.now, said)


def _order(one: Found) -> tuple[bool, bool, tuple[int, int]]:
    pair, hits = one
    only_region = all(hit.kind is Kind.OWN_REGION for hit in hits)
    return only_region, not any(hit.hard for hit in hits), pair


def pair_rows(found: Iterable[Found]) -> Iterator[PairRow]:
    """The pairs with their case and expert; two queries."""
    pairs = list(found)
    cases = Dossier.objects.select_related("institution").in_bulk(
        {case for (case, _e), _h in pairs}
    )
    experts = Expert.objects.select_related("user").in_bulk({who for (_c, who), _h in pairs})
    for (case, expert), hits in pairs:
        yield PairRow(cases[case], experts[expert], hits)


class PairPage:
    """One expert and one case: what connects them, what was cleared, what waits for a second."""

    def __init__(self, case: Dossier, expert: Expert, user_pk: int) -> None:
        self.case, self.expert, self.user_pk = case, expert, user_pk

    @cached_property
    def hits(self) -> list[Hit]:
        """Everything that stands."""
        pair = self.case.pk, self.expert.pk
        return hits_for([self.case], [self.expert]).get(pair, [])

    @cached_property
    def records(self) -> list[NamedConflict]:
        """What people named and asked, oldest first."""
        rows = self.case.named_conflicts.filter(expert=self.expert)
        return list(rows.select_related("named_by", "clear_asked_by", "cleared_by"))

    @property
    def waiting(self) -> list[tuple[NamedConflict, str, bool]]:
        """Clearances asked for: the row, its kind in words, whether this person may decide."""
        return [
            (one, kind_of(one), self.user_pk not in (one.clear_asked_by_id, one.named_by_id))
            for one in self.records
            if one.clear_asked_by_id and not one.cleared_at
        ]

    @property
    def cleared(self) -> list[tuple[NamedConflict, str]]:
        """What no longer counts, with who decided so."""
        return [(one, kind_of(one)) for one in self.records if one.cleared_at]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What this person may ask to clear."""
        asked = {(one.kind, one.evidence) for one, _kind, _may in self.waiting}
        computed = [
            (f"kind:{hit.kind.value}", f"{hit.label}：{hit.evidence}")
            for hit in self.hits
            if hit.hard and hit.clearable and hit.kind is not Kind.NAMED
            if (hit.kind.value, hit.evidence) not in asked
        ]
        named = [
            (f"named:{one.pk}", f"{one.get_origin_display()}：{one.evidence}")
            for one in self.records
            if not (one.kind or one.cleared_at or one.clear_asked_by_id)
            if one.named_by_id != self.user_pk
        ]
        return computed + named


def kind_of(conflict: NamedConflict) -> str:
    """The kind of a row in words."""
    return label_of(conflict.kind or Kind.NAMED)
