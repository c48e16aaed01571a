"""A programme's flow as data.

Buttons, work queues, the progress bar, the permission test and the diagram in the docs are all
computed from the same :class:`Flow`. Nothing else knows what may follow what.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from .refusals import Refusal
from .roles import Role


class Party(StrEnum):
    """Who may read a case in a state, besides the applicant's own people."""

    PROVINCE = "province"
    NATIONAL = "national"
    EXPERT = "expert"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class State:
    """A state of a case.

    ``tag`` is the look (ux brief §7); ``stage`` the position in the progress bar; ``told`` what
    the applicant and the public read while the decision is not announced (empty: the label);
    ``editable`` opens the form; ``frees_entry`` lets the institution start again in the round.
    """

    code: str
    label: str
    tag: str
    stage: int
    seen_by: frozenset[Party] = frozenset()
    told: str = ""
    editable: bool = False
    frees_entry: bool = False
    holder: str = ""

    @property
    def as_told(self) -> str:
        """The wording for whoever must not learn an unannounced decision."""
        return self.told or self.label


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a step: who, in which capacities, when, with what."""

    actor: Any
    roles: frozenset[Role]
    now: datetime
    note: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)


Guard = Callable[[Any, Attempt], list[Refusal]]
Effect = Callable[[Any, Any, Attempt], object]


@dataclass(frozen=True, slots=True)
class Step:
    """An action that leads from some states to one, by some roles, if the guards allow.

    ``page`` names the page that performs the step when it needs more than a note; such a step
    has no plain button. ``told`` is false for steps the applicant must not see in the history.
    """

    action: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: frozenset[Role]
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    note_required: bool = False
    page: str = ""
    queued: bool = True
    told: bool = True
    danger: bool = False

    def refusals(self, dossier: Any, attempt: Attempt) -> list[Refusal]:
        """All reasons why this attempt may not pass; empty when it may."""
        if not attempt.roles & self.by:
            holders = "、".join(role.label for role in Role if role in self.by)
            return [Refusal("wrong_role", f"“{self.label}”由{holders}办理")]
        said = [refusal for guard in self.guards for refusal in guard(dossier, attempt)]
        if self.note_required and not attempt.note.strip():
            said.append(Refusal("note_missing", f"“{self.label}”须写明理由"))
        return said


class BrokenFlow(ValueError):  # noqa: N818 - says what it is
    """A flow that contradicts itself; raised when the programme is declared."""


@dataclass(frozen=True)
class Flow:
    """States, the stages they belong to, and the steps between them."""

    states: tuple[State, ...]
    stages: tuple[str, ...]
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        codes = [state.code for state in self.states]
        if len(set(codes)) != len(codes):
            raise BrokenFlow(f"duplicate states: {codes}")
        taken: set[tuple[str, str]] = set()
        for step in self.steps:
            for code in (*step.sources, step.target):
                if code not in codes:
                    raise BrokenFlow(f"{step.action}: unknown state {code}; known: {codes}")
            for source in step.sources:
                if (source, step.action) in taken:
                    raise BrokenFlow(f"{step.action} leaves {source} twice")
                taken.add((source, step.action))

    @property
    def initial(self) -> State:
        """Where a case starts: the first state declared."""
        return self.states[0]

    def state(self, code: str) -> State:
        """The state of that code; KeyError when the programme has none."""
        for state in self.states:
            if state.code == code:
                return state
        raise KeyError(code)

    def told(self, code: str) -> State:
        """The state as whoever must not learn an unannounced decision may know it.

        States told in the same words are one to them: the first of those declared stands for all,
        with its stage, holder and steps (B25).
        """
        state = self.state(code)
        if not state.told:
            return state
        return next(each for each in self.states if each.told == state.told)

    def step(self, source: str, action: str) -> Step | None:
        """The step of that action from that state, or None."""
        for step in self.steps:
            if step.action == action and source in step.sources:
                return step
        return None

    def steps_from(self, source: str) -> list[Step]:
        """Every step that can leave a state, in the order declared."""
        return [step for step in self.steps if source in step.sources]

    def codes(self, keep: Callable[[State], bool]) -> list[str]:
        """The codes of the states that satisfy a condition."""
        return [state.code for state in self.states if keep(state)]
