"""A draft by hand or from a workbook: every rule is checked at once, and the draft stays whole."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from evaluation.actions.proposals import State, figures_of, held, problem_of, rule_of
from evaluation.matching.problem import Pair
from evaluation.models import Expert, Proposal, ProposedPair
from evaluation.proposals.inputs import Inputs, inputs_of, live_of
from evaluation.proposals.rules import OPEN_POINTS, Fault, faults_of
from evaluation.proposals.words import refusals_of
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refused

Change, Origin = ProposedPair.Change, ProposedPair.Origin


@transaction.atomic
def change_panel(
    proposal: Proposal,
    case: Dossier,
    *,
    add: Expert | None = None,
    remove: Expert | None = None,
    actor: User,
    now: datetime,
) -> list[Fault]:
    """Add one, take one off, or both at once; return the points of the case that stay open.

    An expert who is on the case now and was taken off comes back by adding him. Raises
    :class:`Refused` with every rule that the case would break.
    """
    current = held(proposal, actor, State.DRAFT)
    panels = panels_of(current)
    panel = set(panels[case.pk])
    panel -= {remove.pk} if remove else set()
    panel |= {add.pk} if add else set()
    left = _checked(current, {case.pk: panel}, now)
    write_panels(current, {case.pk: panel}, Origin.HAND)
    record(
        "edit_proposal",
        actor=actor,
        on=current,
        at=now,
        case=case.reference,
        added=str(add.user) if add else "",
        removed=str(remove.user) if remove else "",
    )
    return left


@dataclass(frozen=True, slots=True)
class Wanted:
    """The whole panel of one case, as keys of experts."""

    case: int
    experts: frozenset[int]


@transaction.atomic
def import_panels(
    proposal: Proposal, wanted: Sequence[Wanted], *, actor: User, now: datetime
) -> None:
    """Set the panels of some cases from a workbook, all or none; other cases stay.

    Raises :class:`Refused` with every rule that is broken.
    """
    current = held(proposal, actor, State.DRAFT)
    panels = {one.case: set(one.experts) for one in wanted}
    _checked(current, panels, now)
    write_panels(current, panels, Origin.IMPORT)
    record("import_proposal", actor=actor, on=current, at=now, cases=len(panels))


def import_refusals(
    proposal: Proposal, wanted: Sequence[Wanted], lines: Mapping[Pair, int], *, now: datetime
) -> list[str]:
    """The rules an import would break, in sentences; ``lines`` are the workbook's row numbers."""
    panels = {one.case: set(one.experts) for one in wanted}
    inputs, faults = faults_after(proposal, panels, now)
    wrong = [one for one in faults if not _may_stay_open(one, faults)]
    said = refusals_of(wrong, inputs)
    return [
        f"第 {row} 行 {refusal}" if (row := _row_of(one, lines)) else str(refusal)
        for one, refusal in zip(wrong, said, strict=True)
    ]


def _row_of(fault: Fault, lines: Mapping[Pair, int]) -> int:
    """The row of the pair, else the last that names the expert or the case; 0 for none."""
    exact = lines.get((fault.case, fault.expert))
    near = [
        row
        for (case, expert), row in lines.items()
        if fault.expert == expert or (not fault.expert and fault.case == case)
    ]
    return exact or max(near, default=0)


def panels_of(proposal: Proposal) -> defaultdict[int, set[int]]:
    """Case → experts who will be on it; one query."""
    rows = proposal.pairs.exclude(change=Change.END).values_list("dossier", "expert")
    panels: defaultdict[int, set[int]] = defaultdict(set)
    for case, expert in rows:
        panels[case].add(expert)
    return panels


def _checked(proposal: Proposal, changed: dict[int, set[int]], now: datetime) -> list[Fault]:
    inputs, faults = faults_after(proposal, changed, now)
    if wrong := [one for one in faults if not _may_stay_open(one, faults)]:
        raise Refused(refusals_of(wrong, inputs))
    return faults


def faults_after(
    proposal: Proposal, changed: dict[int, set[int]], now: datetime
) -> tuple[Inputs, list[Fault]]:
    """The rules broken on the changed cases, and by those experts' loads in the whole proposal."""
    inputs = inputs_of(proposal.round, rule_of(proposal.round), now, cases=sorted(changed))
    standing = panels_of(proposal)
    involved = {e for case, experts in changed.items() for e in experts - standing[case]}
    pairs = pairs_in({**standing, **changed})
    seats = {case: set(experts) for case, experts in changed.items()}
    unseated = set(seats) - {seat.key for seat in inputs.problem.seats}
    faults = [
        one
        for one in faults_of(inputs.problem, pairs)
        if not one.expert or one.case or one.expert in involved
    ]
    return inputs, [*faults, *(Fault("unseated", case) for case in sorted(unseated))]


def pairs_in(panels: dict[int, set[int]]) -> set[Pair]:
    """The panels as pairs."""
    return {(case, expert) for case, experts in panels.items() for expert in experts}


def _may_stay_open(fault: Fault, faults: Iterable[Fault]) -> bool:
    """An empty place may wait, and with it the field that its expert may bring."""
    short = {one.case for one in faults if one.code == "short"}
    return fault.code in OPEN_POINTS and fault.case in short


def write_panels(proposal: Proposal, panels: dict[int, set[int]], origin: str) -> None:
    """Make the rows of these cases say the panels; the figures follow. Rows that stay keep theirs."""
    live = {one.pair for one in live_of(proposal.round) if one.case in panels}
    rows = {
        (row.dossier_id, row.expert_id): row
        for row in proposal.pairs.filter(dossier__in=list(panels))
    }
    wanted = pairs_in(panels)
    changes = _changes(wanted, live)
    gone = [row.pk for pair, row in rows.items() if pair not in changes]
    ProposedPair.objects.filter(pk__in=gone).delete()
    fresh = [
        ProposedPair(
            proposal=proposal, dossier_id=case, expert_id=expert, change=change, origin=origin
        )
        for (case, expert), change in sorted(changes.items())
        if (case, expert) not in rows
    ]
    ProposedPair.objects.bulk_create(fresh)
    moved = [row for pair, row in rows.items() if changes.get(pair, row.change) != row.change]
    for row in moved:
        row.change, row.origin = changes[row.dossier_id, row.expert_id], origin
    ProposedPair.objects.bulk_update(moved, ["change", "origin"])
    proposal.report = figures_of(problem_of(proposal), pairs_in(panels_of(proposal)))
    proposal.save(update_fields=["report"])


def _changes(wanted: Collection[Pair], live: Collection[Pair]) -> dict[Pair, str]:
    kept = dict.fromkeys(set(wanted) & set(live), Change.KEEP)
    added = dict.fromkeys(set(wanted) - set(live), Change.ADD)
    return {**kept, **added, **dict.fromkeys(set(live) - set(wanted), Change.END)}
