"""The experts who could be put on a case, each with load, conflicts and what stops it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluation.assigning import Facts
from evaluation.conflicts.hits import Hit
from evaluation.conflicts.kinds import Kind
from evaluation.models import Expert
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert beside one case; ``load`` is of the case's round, ``cap`` is None where none is.

    ``hits`` are all conflicts, hard ones first; ``refusals`` is everything that stops it.
    """

    expert: Expert
    refusals: Sequence[Refusal]
    hits: Sequence[Hit]
    load: int
    cap: int | None

    @property
    def beside(self) -> list[Refusal]:
        """What stops it beside the conflicts."""
        return [one for one in self.refusals if one.code not in set(Kind)]

    @property
    def may_come_again(self) -> bool:
        """Whether only an earlier decline stands against it, which a reason overrides."""
        return only_declined(self.refusals)


def only_declined(refusals: Sequence[Refusal]) -> bool:
    """Whether an earlier decline is all there is, and a reason would do."""
    return bool(refusals) and all(
        refusal.code == Kind.DECLINED.value and refusal.next_step for refusal in refusals
    )


def candidates(case: Dossier, experts: Sequence[Expert], now: datetime) -> list[Candidate]:
    """The experts in the order given; a bounded number of queries for any number of them."""
    facts = Facts.of([case], experts, now)
    return [_candidate(case, expert, facts) for expert in experts]


def _candidate(case: Dossier, expert: Expert, facts: Facts) -> Candidate:
    hits = facts.hits.get((case.pk, expert.pk), ())
    load, cap = facts.loads[case.round_id, expert.pk], facts.cap_of(case.round_id, expert)
    refusals = list(facts.against(case, expert))
    if cap is not None and load >= cap:
        refusals.append(Refusal("over_cap", f"已有 {load} 件，达到每批次上限 {cap} 件"))
    return Candidate(expert, refusals, hits, load, cap)
