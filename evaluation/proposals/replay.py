"""The draw once more, from what is stored: anybody who holds the record comes to the same panel."""

from dataclasses import dataclass

from evaluation.actions.proposals import commitment_of, problem_of
from evaluation.matching.problem import Problem
from evaluation.matching.solve import solve
from evaluation.models import Proposal
from portal.audit.models import Entry
from portal.kernel.canonical import canonical_json


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether the seed is the committed one, the inputs those of the digest, the outcome equal.

    ``logged``: the log of the commitment holds the same two digests.
    """

    seed_holds: bool
    inputs_hold: bool
    logged: bool
    same_outcome: bool

    @property
    def identical(self) -> bool:
        return self.seed_holds and self.inputs_hold and self.logged and self.same_outcome


def replayed(proposal: Proposal) -> Replay:
    """Draw again. A proposal that was not solved has an empty outcome, which nothing equals."""
    answer = solve(problem_of(proposal))
    return Replay(
        commitment_of(proposal.seed) == proposal.commitment,
        Problem.from_json(proposal.inputs).digest() == proposal.inputs_digest,
        _logged(proposal),
        canonical_json(answer.to_json()) == canonical_json(proposal.outcome),
    )


def _logged(proposal: Proposal) -> bool:
    """Whether the log holds both digests as of the commitment."""
    entries = Entry.objects.filter(
        action="commit_seed",
        object_type=Proposal._meta.label_lower,
        object_reference=str(proposal),
    )
    said = {"commitment": proposal.commitment, "inputs": proposal.inputs_digest}
    return any(entry.detail == said for entry in entries)
