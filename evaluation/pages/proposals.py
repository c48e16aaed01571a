"""What the pages of a proposal show: figures, panels with their reasons, loads."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from evaluation.conflicts.hits import Hit, hits_for
from evaluation.models import Expert, Proposal, ProposedPair
from portal.accounts.models import User
from portal.dossiers.models import Dossier
from portal.dossiers.queries import visible_to
from portal.ui.parts import Stat

Change = ProposedPair.Change
TAGS = {Change.ADD: "doing", Change.KEEP: "todo", Change.END: "off"}
STATE_TAGS = {
    Proposal.State.COMMITTED: "doing",
    Proposal.State.DRAFT: "doing",
    Proposal.State.IMPOSSIBLE: "warn",
    Proposal.State.PUBLISHED: "done",
    Proposal.State.DISCARDED: "off",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One expert on one case of the change set."""

    row: ProposedPair
    soft: Sequence[Hit]
    rank: int

    @property
    def tag(self) -> str:
        """The colour of the change."""
        return TAGS[Change(self.row.change)]

    @property
    def wish(self) -> str:
        """The expert's wish in words; empty without one."""
        return _("意愿第 %(n)d 位") % {"n": self.rank} if self.rank else ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A case with its experts; ``missing`` is how many it still lacks."""

    case: Dossier
    lines: Sequence[Line]
    wanted: int

    @property
    def many(self) -> int:
        """How many experts the case will have."""
        return sum(line.row.change != Change.END for line in self.lines)

    @property
    def missing(self) -> int:
        """How many experts it still lacks."""
        return max(0, self.wanted - self.many)


@dataclass(frozen=True, slots=True)
class Load:
    """How many cases an expert has in the round's review, now and by the proposal."""

    expert: Expert
    before: int
    after: int
    cap: int | None
    most: int

    @property
    def pct(self) -> int:
        """The bar's length in percent of the heaviest load."""
        return round(100 * self.after / self.most) if self.most else 0


def cases_of(proposal: Proposal, person: User) -> QuerySet[Dossier]:
    """The proposal's cases in the order of the panels page."""
    keys = [seat["key"] for seat in proposal.inputs["seats"]]
    found = visible_to(person).filter(pk__in=keys).select_related("institution", "region", "round")
    return found.order_by("region__position", "institution__name", "pk")


def panels_shown(proposal: Proposal, cases: Sequence[Dossier]) -> list[Panel]:
    """The cases of a page with their experts, soft conflicts and wishes; bounded queries."""
    keys = [case.pk for case in cases]
    rows = list(
        proposal.pairs.filter(dossier__in=keys)
        .select_related("expert__user", "expert__region")
        .order_by("expert__user__name", "pk")
    )
    people = list({row.expert_id: row.expert for row in rows}.values())
    hits = hits_for(cases, people)
    ranks = {(c, e): rank for c, e, rank in proposal.inputs["ranks"]}
    wanted = {seat["key"]: seat["wanted"] for seat in proposal.inputs["seats"]}
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    for row in rows:
        pair = row.dossier_id, row.expert_id
        soft = [hit for hit in hits.get(pair, ()) if not hit.hard]
        lines[row.dossier_id].append(Line(row, soft, ranks.get(pair, 0)))
    return [Panel(case, lines[case.pk], wanted[case.pk]) for case in cases]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The present state beside the proposal, counted over the proposal's cases."""

    changes: Counter[str]
    before: Counter[int]
    after: Counter[int]
    wanted: int
    experts: Sequence[dict[str, Any]]
    report: dict[str, Any]

    @classmethod
    def of(cls, proposal: Proposal) -> "Comparison":
        """One query."""
        rows = list(proposal.pairs.values_list("expert", "change"))
        return cls(
            Counter(change for _expert, change in rows),
            Counter(expert for expert, change in rows if change != Change.ADD),
            Counter(expert for expert, change in rows if change != Change.END),
            sum(seat["wanted"] for seat in proposal.inputs["seats"]),
            proposal.inputs["reviewers"],
            proposal.report,
        )

    @property
    def stats(self) -> list[Stat]:
        """The change set in figures."""
        filled = self.changes[Change.ADD] + self.changes[Change.KEEP]
        empty = max(0, self.wanted - filled)
        return [
            Stat(_("新增"), self.changes[Change.ADD], _("人次")),
            Stat(_("保持"), self.changes[Change.KEEP], _("人次")),
            Stat(_("撤下"), self.changes[Change.END], _("人次")),
            Stat(_("尚缺"), empty, _("人次"), hot=bool(empty)),
        ]

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """(what, now, by the proposal)."""
        return [
            (_("已分配人次"), str(self.before.total()), str(self.after.total())),
            (_("每名专家件数（最少至最多）"), self._spread(self.before), self._spread(self.after)),
            (
                _("代价"),
                str(self.report.get("cost_before", "—")),
                str(self.report.get("cost_after", "—")),
            ),
        ]

    def _spread(self, loads: Counter[int]) -> str:
        each = [loads[one["key"]] for one in self.experts]
        return _("%(low)d 至 %(high)d") % {
            "low": min(each, default=0),
            "high": max(each, default=0),
        }


def loads_of(proposal: Proposal) -> list[Load]:
    """Every expert the draw could choose, and whoever else is on a panel, the busiest first."""
    counted = Comparison.of(proposal)
    caps = {one["key"]: one["cap"] for one in proposal.inputs["reviewers"]}
    keys = {*caps, *counted.before, *counted.after}
    people = Expert.objects.select_related("user", "region").in_bulk(keys)
    most = max(counted.after.values(), default=0)
    cases = len(proposal.inputs["seats"])
    loads = [
        Load(
            people[key],
            counted.before[key],
            counted.after[key],
            caps[key] if key in caps and caps[key] <= cases else None,
            most,
        )
        for key in keys
        if key in people
    ]
    return sorted(loads, key=lambda one: (-one.after, str(one.expert.user), one.expert.pk))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert who might join a case; ``against`` says why not, empty when he may.

    A ``colleague`` sits on the panel already: he may only replace that one.
    """

    expert: Expert
    fields: str
    load: int
    cap: int | None
    soft: Sequence[Hit]
    rank: int
    against: str
    colleague: bool

    @property
    def wish(self) -> str:
        """The expert's wish in words; empty without one."""
        return _("意愿第 %(n)d 位") % {"n": self.rank} if self.rank else ""


def fields_shown(expert: Expert, titles: dict[str, str]) -> str:
    """The fields of an expert in words; skills are prefetched."""
    return "、".join(titles.get(skill.field, skill.field) for skill in expert.skills.all())


@dataclass(frozen=True, slots=True)
class WayOut:
    """A step of the smallest relaxation, and the page on which it can be taken."""

    said: str
    url: str


def ways_out(proposal: Proposal) -> list[WayOut]:
    """The relaxation with links for the officer."""
    steps: Iterable[Sequence[str]] = proposal.report.get("relaxation", ())
    return [WayOut(said, _where(proposal, rule, key, about)) for said, rule, key, about in steps]


def _where(proposal: Proposal, rule: str, key: str, about: str) -> str:
    try:
        if rule == "cap":
            return reverse("evaluation:expert", args=[key])
        if rule == "conflict":
            return reverse("evaluation:conflict", args=[key, about])
        if rule == "field":
            return reverse("evaluation:round_rule", args=[proposal.round.slug])
        return reverse("evaluation:experts")
    except NoReverseMatch:
        return ""
