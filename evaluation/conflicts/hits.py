"""The conflicts between cases and experts: computed from facts, remembered, or named (F-15)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import get_language

from evaluation.conflicts.compare import Fact, Others, Pool, facts_of, institutions_of
from evaluation.conflicts.facts import (
    Pair,
    institutions_known,
    read_cases,
    read_experts,
    rows_of_institutions,
)
from evaluation.conflicts.kinds import ABOUT, Kind
from evaluation.conflicts.said import Recorded, Said, recorded, remembered
from evaluation.models import Expert
from portal.dossiers.models import Dossier

SHOWN: Final = 3
LONGEST: Final = 500
"""As long as ``NamedConflict.evidence``: a clearance quotes its evidence in full."""


class Hit(NamedTuple):
    """One conflict of a pair. ``weight`` is 0 for a hard one, else 1 to 10."""

    kind: Kind
    hard: bool
    weight: int
    evidence: str
    source: str
    clearable: bool

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(ABOUT[self.kind].label)


def hits_for(
    cases: QuerySet[Dossier] | Sequence[Dossier], experts: Sequence[Expert]
) -> dict[Pair, list[Hit]]:
    """The conflicts by (case pk, expert pk), hard ones first; pairs without any are missing.

    At most nine queries whatever the numbers; a thousand cases with three hundred experts take
    about a second of CPU.
    """
    read = read_cases(cases)
    pool = Pool(read_experts(experts))
    employers = institutions_of(pool, institutions_known())
    others = Others(employers, rows_of_institutions(employers, read))
    facts: defaultdict[Pair, list[Fact]] = defaultdict(list)
    for case in read:
        for fact in facts_of(case, pool, others):
            facts[case.pk, fact.expert].append(fact)
    keys = [case.pk for case in read], list(pool.experts)
    found = {pair: _gathered(of_pair) for pair, of_pair in facts.items()}
    said = recorded(*keys)
    _add_what_people_said(found, (*remembered(*keys), *said.named))
    return _without_cleared(found, said)


def hard_hits(expert: Expert, dossier: Dossier) -> list[Hit]:
    """What keeps one expert from one case."""
    found = hits_for([dossier], [expert]).get((dossier.pk, expert.pk), [])
    return [hit for hit in found if hit.hard]


def _gathered(facts: Iterable[Fact]) -> list[Hit]:
    """One hit of each kind: where a hard fact stands, the soft ones of its kind add nothing."""
    by_kind: defaultdict[Kind, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for fact in facts:
        by_kind[fact.kind][0 if fact.hard else 1].append(fact.evidence)
    return [
        _hit(kind, hard=bool(hard), evidence=_joined(hard or soft))
        for kind, (hard, soft) in by_kind.items()
    ]


def _hit(kind: Kind, *, hard: bool, evidence: str, source: str = "") -> Hit:
    about = ABOUT[kind]
    weight = 0 if hard else about.weight
    return Hit(
        kind, hard, weight, evidence, source or _source(kind, get_language()), about.clearable
    )


@lru_cache
def _source(kind: Kind, _language: str | None) -> str:
    """Translated once a language: a large round has ten thousand hits."""
    return str(ABOUT[kind].source)


def _joined(evidence: Sequence[str]) -> str:
    if len(evidence) == 1:
        return evidence[0][:LONGEST]
    said = sorted(set(evidence))
    more = f"，等 {len(said)} 项" if len(said) > SHOWN else ""
    room = LONGEST - len(more)
    return "；".join(said[:SHOWN])[:room] + more


def _add_what_people_said(found: dict[Pair, list[Hit]], said: Iterable[Said]) -> None:
    for one in said:
        evidence = one.evidence[:LONGEST]
        hit = _hit(Kind(one.kind), hard=True, evidence=evidence, source=one.source)
        found.setdefault(one.pair, []).append(hit)


def _without_cleared(found: dict[Pair, list[Hit]], said: Recorded) -> dict[Pair, list[Hit]]:
    order = {kind: place for place, kind in enumerate(Kind)}
    kept: dict[Pair, list[Hit]] = {}
    for pair, hits in found.items():
        standing = [
            hit
            for hit in hits
            if not (hit.clearable and (*pair, hit.kind.value, hit.evidence) in said.cleared)
        ]
        if standing:
            kept[pair] = sorted(standing, key=lambda hit: (not hit.hard, order[hit.kind]))
    return kept
