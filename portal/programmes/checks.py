"""System checks: what a programme declares must hold together before anything is served."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from portal.kernel.roles import Role
from portal.programmes.registry import all_programmes


@register()
def programmes_hold_together(**_kwargs: Any) -> list[CheckMessage]:
    """Every state must be reachable and every step must have somebody to take it."""
    found: list[CheckMessage] = []
    for programme in all_programmes().values():
        reached = {programme.flow.initial.code} | {step.target for step in programme.flow.steps}
        found.extend(
            Error(f"{programme.code}: state {state.code} cannot be reached", id="programmes.E001")
            for state in programme.flow.states
            if state.code not in reached
        )
        found.extend(
            Error(f"{programme.code}: nobody may {step.action}", id="programmes.E002")
            for step in programme.flow.steps
            if not step.by & frozenset(Role)
        )
    return found
