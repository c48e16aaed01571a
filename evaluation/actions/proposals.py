"""分配方案: the seed is committed, the panel drawn, and what is decided published once."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Max

from evaluation.actions.review import REVIEWS, assign, release
from evaluation.matching.problem import Pair, Panel, Problem
from evaluation.matching.solve import solve
from evaluation.models import Assignment, Proposal, ProposedPair, ReviewRule
from evaluation.proposals.figures import costs_of
from evaluation.proposals.inputs import Inputs, inputs_of, live_of, seated_cases
from evaluation.proposals.rules import faults_of
from evaluation.proposals.shortages import report_of
from evaluation.proposals.words import changes_said, evidence_of, refusals_of
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.models import Dossier, Round
from portal.dossiers.walls import refuse_unless_whole
from portal.kernel.refusals import Refusal, Refused
from portal.obligations.actions import tell

State, Change = Proposal.State, ProposedPair.Change
OPEN = (State.COMMITTED, State.DRAFT)
SEED_BYTES = 32


@transaction.atomic
def commit_seed(round_: Round, *, actor: User, now: datetime) -> Proposal:
    """Fix a random seed and the inputs of the draw; only the digests of both are shown.

    Raises :class:`Refused`: ``no_rule``, ``nothing_to_assign``, ``proposal_open``,
    ``not_permitted``.
    """
    of_round = Round.objects.select_for_update().get(pk=round_.pk)
    refuse_unless_whole(actor, of_round)
    if Proposal.objects.filter(round=of_round, state__in=OPEN).exists():
        raise Refused.because(
            "proposal_open", "本批次已有未发布的方案", next_step="请先发布或作废该方案。"
        )
    problem = _inputs(of_round, now).problem
    if not problem.seats:
        raise Refused.because("nothing_to_assign", "本批次没有等待评审的案卷")
    seed = secrets.token_hex(SEED_BYTES)
    last = Proposal.objects.filter(round=of_round).aggregate(last=Max("number"))["last"] or 0
    created = Proposal.objects.create(
        round=of_round,
        number=last + 1,
        seed=seed,
        commitment=commitment_of(seed),
        inputs=problem.to_json(),
        inputs_digest=problem.digest(),
        committed_by=actor,
        committed_at=now,
    )
    record(
        "commit_seed",
        actor=actor,
        on=created,
        at=now,
        commitment=created.commitment,
        inputs=created.inputs_digest,
    )
    return created


def commitment_of(seed: str) -> str:
    """SHA-256 of the seed's text."""
    return hashlib.sha256(seed.encode()).hexdigest()


def held(proposal: Proposal, actor: User, *states: str) -> Proposal:
    """The row, locked. Raises :class:`Refused` when its state is none of these."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("round")
    current = rows.get(pk=proposal.pk)
    refuse_unless_whole(actor, current.round)
    if current.state not in states:
        said = f"方案 {current.number} {current.get_state_display()}，不能再办理这一步"
        raise Refused.because(f"proposal_{current.state}", said)
    return current


def rule_of(round_: Round) -> ReviewRule:
    """The round's review rule. Raises :class:`Refused` with ``no_rule``."""
    rule = ReviewRule.objects.filter(round=round_).first()
    if rule is None:
        raise Refused.because(
            "no_rule", "本批次尚未设定评审规则", next_step="请先在“批次与规则”中设定。"
        )
    return rule


def _inputs(round_: Round, now: datetime, cases: Sequence[int] | None = None) -> Inputs:
    return inputs_of(round_, rule_of(round_), now, cases=cases)


def solve_proposal(proposal: Proposal, *, actor: User, now: datetime) -> Proposal:
    """Draw the panel with the committed seed; where rules cannot be met, the report says why.

    Raises :class:`Refused` with ``inputs_changed``, one sentence a change, when what the solver
    reads is no longer what was committed.
    """
    try:
        return _solve(proposal, actor, now)
    except Refused as refused:
        record_refusal("solve_assignment", refused, actor=actor, on=proposal)
        raise


@transaction.atomic
def _solve(proposal: Proposal, actor: User, now: datetime) -> Proposal:
    current = held(proposal, actor, State.COMMITTED)
    inputs = _inputs(current.round, now)
    if inputs.problem.digest() != current.inputs_digest:
        raise Refused(_changed(current, inputs.problem))
    answer = solve(problem_of(current))
    current.outcome, current.solved_at = answer.to_json(), now
    if isinstance(answer, Panel):
        current.state = State.DRAFT
        _store(current, inputs, answer)
    else:
        current.state = State.IMPOSSIBLE
        current.report = report_of(answer)
    current.save(update_fields=["outcome", "solved_at", "state", "report"])
    record("solve_assignment", actor=actor, on=current, at=now, outcome=current.state)
    return current


def problem_of(proposal: Proposal) -> Problem:
    """The stored inputs with the committed seed."""
    return Problem.from_json({**proposal.inputs, "seed": proposal.seed})


def _changed(proposal: Proposal, present: Problem) -> list[Refusal]:
    said = changes_said(Problem.from_json(proposal.inputs), present)
    head = Refusal(
        "inputs_changed",
        "承诺后专家库或案卷有变动，本次承诺不能再用于求解",
        next_step="请作废本方案后重新承诺种子。",
    )
    return [head, *(Refusal("inputs_changed", one) for one in said)]


def _store(proposal: Proposal, inputs: Inputs, panel: Panel) -> None:
    kept = inputs.problem.kept
    rows = [
        *((pair, Change.KEEP if pair in kept else Change.ADD, "") for pair in panel.pairs),
        *((pair, Change.END, evidence_of(inputs.hits, *pair)) for pair in kept - panel.pairs),
    ]
    ProposedPair.objects.bulk_create(
        ProposedPair(
            proposal=proposal,
            dossier_id=case,
            expert_id=expert,
            change=change,
            origin=ProposedPair.Origin.SOLVER,
            note=note[:300],
        )
        for (case, expert), change, note in sorted(rows)
    )
    proposal.report = figures_of(inputs.problem, panel.pairs)


def figures_of(problem: Problem, pairs: Collection[Pair]) -> dict[str, Any]:
    """What the page compares: the cost of the present state and of the proposal."""
    before, after = costs_of(problem, problem.kept, pairs)
    return {"cost_before": before, "cost_after": after}


@transaction.atomic
def discard(proposal: Proposal, *, actor: User, now: datetime) -> Proposal:
    """Set a proposal aside for good; nothing of it was ever in force."""
    current = held(proposal, actor, *OPEN)
    current.state = State.DISCARDED
    current.save(update_fields=["state"])
    record("discard_proposal", actor=actor, on=current, at=now)
    return current


def publish(proposal: Proposal, *, actor: User, now: datetime) -> Proposal:
    """Put the change set in force, once and whole; every rule is checked again.

    One message to each expert. Raises :class:`Refused` with every rule that is broken now.
    """
    try:
        return _publish(proposal, actor, now)
    except Refused as refused:
        record_refusal("publish_proposal", refused, actor=actor, on=proposal)
        raise


@transaction.atomic
def _publish(proposal: Proposal, actor: User, now: datetime) -> Proposal:
    cases = seated_cases(proposal.round).select_for_update(of=("self",), no_key=True)
    seated = {case.pk: case for case in cases.select_related("round", "institution", "region")}
    current = held(proposal, actor, State.DRAFT)
    rows = list(current.pairs.select_related("expert__user").order_by("dossier", "pk"))
    if refusals := publication_refusals(current, rows, now):
        raise Refused(refusals)
    ended = _end(rows, actor, now)
    added = [row for row in rows if row.change == Change.ADD]
    pairs = [
        (seated[case], [row.expert for row in of_case])
        for case, of_case in groupby(added, key=lambda row: row.dossier_id)
    ]
    if pairs:
        assign(pairs, actor=actor, now=now, proposal=current)
    _tell_ended(
        current, {one.expert.user for one in ended} - {row.expert.user for row in added}, now
    )
    current.state, current.published_by, current.published_at = State.PUBLISHED, actor, now
    current.save(update_fields=["state", "published_by", "published_at"])
    record("publish_proposal", actor=actor, on=current, at=now, seed=current.seed, added=len(added))
    return current


def publication_refusals(
    proposal: Proposal, rows: Sequence[ProposedPair], now: datetime
) -> list[Refusal]:
    """Every rule that the change set breaks as things stand now, and what no longer stands."""
    wanted = {(row.dossier_id, row.expert_id) for row in rows if row.change != Change.END}
    cases = sorted({key for key, _wanted in _stored_seats(proposal)})
    inputs = _inputs(proposal.round, now, cases)
    said = _moved(proposal, rows, inputs, cases)
    return said or refusals_of(faults_of(inputs.problem, wanted), inputs)


def _stored_seats(proposal: Proposal) -> list[tuple[int, int]]:
    return [(seat["key"], seat["wanted"]) for seat in proposal.inputs["seats"]]


def _moved(
    proposal: Proposal, rows: Sequence[ProposedPair], inputs: Inputs, cases: Sequence[int]
) -> list[Refusal]:
    """Cases that left the review, and panels that are no longer what the change set starts from."""
    seated = {seat.key for seat in inputs.problem.seats}
    started = {(row.dossier_id, row.expert_id) for row in rows if row.change != Change.ADD}
    standing = {one.pair for one in live_of(proposal.round) if one.case in set(cases)}
    moved = {case for case, _expert in started ^ standing} & seated
    gone = set(cases) - seated
    known = Dossier.objects.select_related("institution").in_bulk([*moved, *gone])
    left = [f"“{known[key].institution}”已不在评审范围" for key in sorted(gone)]
    other = [f"“{known[key].institution}”的评审组在方案形成后有变动" for key in sorted(moved)]
    return [
        Refusal("proposal_outdated", said, next_step="请作废本方案后重新求解。")
        for said in (*left, *other)
    ]


def _end(rows: Sequence[ProposedPair], actor: User, now: datetime) -> list[Assignment]:
    ended = {(row.dossier_id, row.expert_id): row.note for row in rows if row.change == Change.END}
    live = Assignment.objects.filter(
        dossier__in={case for case, _expert in ended}, ended_at__isnull=True
    )
    return [
        release(one, reason=ended[pair] or "按分配方案调整", actor=actor, now=now, quiet=True)
        for one in live.select_related("expert__user").order_by("dossier", "pk")
        if (pair := (one.dossier_id, one.expert_id)) in ended
    ]


def _tell_ended(proposal: Proposal, people: Iterable[User], now: datetime) -> None:
    """Those who only lose cases; who gets new ones is told of these."""
    tell(
        people,
        key=f"proposal_ended:{proposal.pk}",
        subject="评审任务有调整",
        body=f"“{proposal.round}”的评审分配有调整，您的部分评审任务已经结束，请在“我的评审”中查看。",
        address=REVIEWS,
        now=now,
    )
