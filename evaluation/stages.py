"""Which cases an act concerns, asked of every programme's flow and never by a programme's name."""

from collections.abc import Iterable

from django.db.models import Q

from evaluation.actions.decision import ACTIONS
from portal.kernel.flow import Flow
from portal.programmes.registry import all_programmes

DECIDING = ACTIONS | {"tell_result"}
PROPOSE = "propose"
WITHDRAW = "withdraw"


def leaving(actions: Iterable[str]) -> Q:
    """The cases from whose state one of the actions leads on."""
    wanted = frozenset(actions)
    return _in_states({code: _sources(f.flow, wanted) for code, f in all_programmes().items()})


def decided_or_deciding() -> Q:
    """The cases that a decision can be taken on, and those that a decision has carried further."""
    return _in_states({code: _judged(found.flow) for code, found in all_programmes().items()})


def _in_states(states: dict[str, set[str]]) -> Q:
    scope = Q(pk__in=())
    for code, named in states.items():
        scope |= Q(programme=code, state__in=sorted(named))
    return scope


def _sources(flow: Flow, actions: frozenset[str]) -> set[str]:
    return {source for step in flow.steps if step.action in actions for source in step.sources}


def _judged(flow: Flow) -> set[str]:
    """Where deciding steps leave and arrive, and all that follows a proposal."""
    found = {
        s for step in flow.steps if step.action in DECIDING for s in (*step.sources, step.target)
    }
    ahead = {step.target for step in flow.steps if step.action == PROPOSE}
    while ahead:
        steps = [s for state in ahead for s in flow.steps_from(state)]
        onward = {s.target for s in steps if s.action != WITHDRAW}  # possible until it is told
        ahead = onward - found
        found |= ahead
    return found
