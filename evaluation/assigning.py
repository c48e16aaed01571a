"""Why an expert may not be put on a case: conflicts, an expired declaration, a full load (F-15)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count
from django.utils import timezone

from evaluation.conflicts.hits import Hit, hard_hits, hits_for
from evaluation.conflicts.kinds import Kind
from evaluation.interests import declared_on
from evaluation.models import Assignment, Expert, ReviewRule
from portal.accounts.queries import shanghai_day
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refusal

ASSIGNABLE: Final = frozenset({"awaiting_review", "scoring"})
Pairs = Sequence[tuple[Dossier, Sequence[Expert]]]
Key = tuple[int, int]


def conflicts(expert: Expert, dossier: Dossier, *, now: datetime | None = None) -> list[Refusal]:
    """Why this expert may not score this case at all, beside load and state."""
    said = [_of_hit(hit, expert, dossier) for hit in hard_hits(expert, dossier)]
    day = shanghai_day(now or timezone.now())
    if not declared_on(day).filter(expert=expert).exists():
        said.append(_expired(expert))
    return said


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about some pairs, read at once: a bounded number of queries.

    ``hits`` are by (case, expert), hard ones first; ``declined`` are pairs whose expert declined for
    another reason than a conflict: those may be invited once more. ``loads`` and ``caps`` are by
    (round, expert); a missing cap is none.
    """

    hits: dict[Key, list[Hit]]
    declined: frozenset[Key]
    declared: frozenset[int]
    live: frozenset[Key]
    loads: Counter[Key] = field(default_factory=Counter)
    caps: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Sequence[Dossier], experts: Sequence[Expert], now: datetime) -> "Facts":
        """The facts of all these cases with all these experts."""
        found = hits_for(cases, experts)
        keys = [case.pk for case in cases], [expert.pk for expert in experts]
        rounds = {case.round_id for case in cases}
        rules = ReviewRule.objects.filter(round__in=rounds, load_cap__isnull=False)
        day = declared_on(shanghai_day(now)).filter(expert__in=keys[1])
        return cls(
            found,
            _declined(*keys),
            frozenset(day.values_list("expert", flat=True)),
            frozenset(_live(*keys)),
            loads_in(rounds, keys[1]),
            dict(rules.values_list("round", "load_cap")),
        )

    def against(self, case: Dossier, expert: Expert, *, again: bool = False) -> Iterator[Refusal]:
        """Every reason against one pair but the load."""
        pair = case.pk, expert.pk
        for hit in self.hits.get(pair, ()):
            if not hit.hard:
                continue
            if hit.kind == Kind.DECLINED and pair in self.declined:
                if not again:
                    yield _declined_before(hit, expert, case)
                continue
            yield _of_hit(hit, expert, case)
        if expert.pk not in self.declared:
            yield _expired(expert)
        if pair in self.live:
            yield Refusal("already_assigned", f"{expert.user}已在“{case.institution}”的评审组")

    def cap_of(self, round_id: int, expert: Expert) -> int | None:
        """The most cases of an expert in a round: the own cap, else the rule's, else none."""
        return self.caps.get(round_id) if expert.load_cap is None else expert.load_cap


def loads_in(rounds: Iterable[int], experts: Iterable[int]) -> Counter[Key]:
    """(round, expert) → live assignments; one query."""
    live = Assignment.objects.filter(
        ended_at__isnull=True, dossier__round__in=list(rounds), expert__in=list(experts)
    )
    rows = live.order_by().values_list("dossier__round", "expert").annotate(Count("pk"))
    return Counter({(in_round, expert): count for in_round, expert, count in rows})


def refusals_against(pairs: Pairs, *, now: datetime, again: bool = False) -> list[Refusal]:
    """Every reason against putting these experts on these cases; empty when all may be done.

    ``again``: declined pairs are invited once more on purpose.
    """
    cases = list({case.pk: case for case, _experts in pairs}.values())
    experts = list({one.pk: one for _case, given in pairs for one in given}.values())
    facts = Facts.of(cases, experts, now)
    said: dict[Refusal, None] = {}  # each once, in order
    for case, given in pairs:
        if case.state not in ASSIGNABLE:
            said[Refusal("not_assignable", f"“{case.institution}”当前不能分配专家")] = None
        for expert in given:
            said.update(dict.fromkeys(facts.against(case, expert, again=again)))
    return [*said, *_too_many(pairs, facts)]


def _too_many(pairs: Pairs, facts: Facts) -> Iterator[Refusal]:
    wanted: defaultdict[Key, list[tuple[Dossier, Expert]]] = defaultdict(list)
    for case, given in pairs:
        for expert in given:
            wanted[case.round_id, expert.pk].append((case, expert))
    for (round_id, pk), asked in wanted.items():
        case, expert = asked[0]
        held, cap = facts.loads[round_id, pk], facts.cap_of(round_id, expert)
        if cap is not None and held + len(asked) > cap:
            yield Refusal(
                "over_cap",
                f"{expert.user}在“{case.round}”最多评审 {cap} 件，已有 {held} 件，本次 {len(asked)} 件",
                next_step="请改选其他专家。",
            )


def _declined(cases: Sequence[int], experts: Sequence[int]) -> frozenset[Key]:
    ended = Assignment.objects.filter(dossier__in=cases, expert__in=experts)
    declined = ended.filter(end=Assignment.End.DECLINED)
    rows = set(declined.values_list("dossier", "expert", "end_code"))
    tied = {(c, e) for c, e, code in rows if code == Assignment.DeclineReason.CONFLICT}
    return frozenset({(c, e) for c, e, _code in rows} - tied)


def _live(cases: Sequence[int], experts: Sequence[int]) -> Iterable[Key]:
    live = Assignment.objects.filter(dossier__in=cases, expert__in=experts, ended_at__isnull=True)
    return live.values_list("dossier", "expert")


def _of_hit(hit: Hit, expert: Expert, case: Dossier) -> Refusal:
    said = f"{expert.user}不能评审“{case.institution}”：{hit.label}，{hit.evidence}"
    return Refusal(hit.kind.value, said)


def _declined_before(hit: Hit, expert: Expert, case: Dossier) -> Refusal:
    return Refusal(
        hit.kind.value,
        f"{expert.user}曾谢绝评审“{case.institution}”：{hit.evidence}",
        next_step="确需再次邀请的，请选择“仍要邀请”并写明理由。",
    )


def _expired(expert: Expert) -> Refusal:
    return Refusal(
        "interests_expired",
        f"{expert.user}没有有效的利害关系声明，不能承担新的评审任务",
        next_step="请专家在“我的声明”中作出声明。",
    )
