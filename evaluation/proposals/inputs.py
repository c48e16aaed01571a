"""The assignment problem of a round, read from the database as it stands at an instant."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from evaluation.assigning import ASSIGNABLE
from evaluation.conflicts.hits import Hit, hits_for
from evaluation.conflicts.names import keys_of
from evaluation.interests import declared_on
from evaluation.matching.costs import DEFAULT_WEIGHTS
from evaluation.matching.problem import Pair, Problem, Reviewer, Seat
from evaluation.models import Assignment, Expert, Preference, ReviewRule
from evaluation.queries import needs_experts
from portal.accounts.models import Membership
from portal.accounts.queries import shanghai_day
from portal.dossiers.models import Dossier, Round
from portal.kernel.roles import Role
from portal.programmes.registry import all_programmes

Hits = dict[Pair, list[Hit]]
UNCAPPED: Final = 10_000
"""The room of an expert to whom neither the round nor the person sets a cap."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The problem without a seed, the conflicts it was made from, and who may be given more."""

    problem: Problem
    hits: Hits
    able: frozenset[int]


@dataclass(frozen=True, slots=True)
class Live:
    """A live assignment of the round; ``certain`` ones are accepted and not taken away."""

    case: int
    expert: int
    certain: bool
    extra: bool
    assignable: bool

    @property
    def pair(self) -> Pair:
        return self.case, self.expert


def seated_cases(round_: Round) -> QuerySet[Dossier]:
    """The cases of a round that experts are assigned to now."""
    codes = [code for code, found in all_programmes().items() if needs_experts(found)]
    return Dossier.objects.filter(
        round=round_, programme__in=codes, state__in=sorted(ASSIGNABLE)
    ).order_by("pk")


def active_pool(now: datetime) -> QuerySet[Expert]:
    """Experts in the pool who hold the role today."""
    held = Membership.objects.on(shanghai_day(now)).filter(role=Role.EXPERT)
    return Expert.objects.filter(
        in_pool=True, user__is_active=True, user__in=held.values("user")
    ).order_by("pk")


def inputs_of(
    round_: Round, rule: ReviewRule, now: datetime, *, cases: Sequence[int] | None = None
) -> Inputs:
    """Everything the solver reads; a bounded number of queries.

    Experts without a valid declaration keep what they have and take nothing more. ``cases``
    narrows the seats to some keys: loads and room then still count the whole round's other states.
    """
    seated = seated_cases(round_)
    if cases is not None:
        seated = seated.filter(pk__in=cases)
    dossiers = list(seated.select_related("round", "institution", "region"))
    keys = [dossier.pk for dossier in dossiers]
    live = live_of(round_)
    experts = _experts(now, [one.expert for one in live if one.assignable])
    hits = hits_for(dossiers, experts)
    able = _able(now)
    return Inputs(_problem(rule, keys, live, experts, able, hits), hits, able)


def live_of(round_: Round) -> list[Live]:
    """Every live assignment of a round; one query."""
    rows = Assignment.objects.filter(dossier__round=round_, ended_at__isnull=True)
    return [
        Live(case, expert, accepted is not None, extra, state in ASSIGNABLE)
        for case, expert, accepted, extra, state in rows.order_by("pk").values_list(
            "dossier", "expert", "declared_at", "arbitration", "dossier__state"
        )
    ]


def _experts(now: datetime, seated: Iterable[int]) -> list[Expert]:
    pool = active_pool(now).order_by()
    found = Expert.objects.filter(Q(pk__in=pool.values("pk")) | Q(pk__in=set(seated)))
    return list(found.select_related("user", "region").prefetch_related("skills").order_by("pk"))


def _able(now: datetime) -> frozenset[int]:
    """Who may be given more: in the pool, and with a declaration that is good today."""
    declared = declared_on(shanghai_day(now)).values_list("expert", flat=True)
    pool = active_pool(now).values_list("pk", flat=True)
    return frozenset(declared) & frozenset(pool)


def _problem(
    rule: ReviewRule,
    keys: Sequence[int],
    live: Sequence[Live],
    experts: Sequence[Expert],
    able: frozenset[int],
    hits: Hits,
) -> Problem:
    known = set(keys)
    here = [one for one in live if one.case in known]
    barred = frozenset(pair for pair, found in hits.items() if found[0].hard)
    certain = {one.pair for one in here if one.certain or one.expert not in able}
    return Problem(
        seats=_seats(rule, keys, here),
        reviewers=_reviewers(rule, experts, live, able),
        barred=barred,
        soft=_soft(hits),
        ranks=_ranks(keys, [one.pk for one in experts]),
        kept=frozenset(one.pair for one in here),
        fixed=frozenset(certain - barred),
        weights={**DEFAULT_WEIGHTS, **rule.weights},
    )


def _seats(rule: ReviewRule, keys: Sequence[int], here: Sequence[Live]) -> tuple[Seat, ...]:
    """An expert added because of a divergence comes on top of the rule's number."""
    extra = Counter(one.case for one in here if one.extra)
    required = frozenset(rule.required_fields)
    return tuple(Seat(key, rule.experts_per_case + extra[key], required) for key in keys)


def _reviewers(
    rule: ReviewRule, experts: Sequence[Expert], live: Sequence[Live], able: frozenset[int]
) -> tuple[Reviewer, ...]:
    away = Counter(one.expert for one in live if not one.assignable)
    mine = Counter(one.expert for one in live if one.assignable)
    caps = _Caps(rule.load_cap, away, mine, able)
    employers = _employers(experts)
    return tuple(Reviewer(one.pk, caps.of(one), employers[one.pk], _fields(one)) for one in experts)


@dataclass(frozen=True, slots=True)
class _Caps:
    rule: int | None
    away: Counter[int]
    mine: Counter[int]
    able: frozenset[int]

    def of(self, expert: Expert) -> int:
        """Room in these cases: the lower of both caps, less what is live elsewhere in the round."""
        if expert.pk not in self.able:
            return self.mine[expert.pk]
        caps = [cap for cap in (expert.load_cap, self.rule) if cap is not None]
        return max(0, min(caps) - self.away[expert.pk]) if caps else UNCAPPED


def _fields(expert: Expert) -> frozenset[str]:
    return frozenset(skill.field for skill in expert.skills.all())


def _employers(experts: Sequence[Expert]) -> dict[int, str]:
    """One text per unit: its code, where any colleague of the same name has given it."""
    names = {one.pk: min(keys_of(one.employer), default="") for one in experts}
    codes: dict[str, str] = {}
    for one in experts:
        if one.employer_credit_code:
            codes.setdefault(names[one.pk], one.employer_credit_code)
    return {
        one.pk: one.employer_credit_code or codes.get(names[one.pk], names[one.pk])
        for one in experts
    }


def _soft(hits: Hits) -> dict[Pair, int]:
    """The strength of a pair is that of all its soft conflicts, ten at most."""
    return {
        pair: min(10, sum(hit.weight for hit in found))
        for pair, found in hits.items()
        if not found[0].hard
    }


def _ranks(cases: Sequence[int], experts: Sequence[int]) -> dict[Pair, int]:
    """Each expert's order of these cases, counted anew from 1 without the cases that have left."""
    rows = Preference.objects.filter(dossier__in=cases, expert__in=experts)
    order: defaultdict[int, int] = defaultdict(int)
    ranks: dict[Pair, int] = {}
    for case, expert in rows.order_by("expert", "rank", "dossier").values_list("dossier", "expert"):
        order[expert] += 1
        ranks[case, expert] = order[expert]
    return ranks
