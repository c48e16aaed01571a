"""A flow is data: it refuses to contradict itself, and a step says why it may not be taken."""

from datetime import UTC, datetime

import pytest

from portal.kernel.flow import Attempt, BrokenFlow, Flow, State, Step
from portal.kernel.refusals import Refusal
from portal.kernel.roles import Role

OPEN, DONE = State("open", "办理中", "doing", 0), State("done", "办结", "ok", 1)
CLERK = frozenset({Role.PROVINCE_CLERK})


def step(**given: object) -> Step:
    """A step from open to done by a clerk."""
    values = {
        "action": "close",
        "label": "办结",
        "sources": ("open",),
        "target": "done",
        "by": CLERK,
    }
    return Step(**{**values, **given})


def attempt(*roles: Role, note: str = "") -> Attempt:
    """A try in some capacities."""
    return Attempt("甲", frozenset(roles), datetime(2026, 5, 18, tzinfo=UTC), note)


def codes(of: Step, how: Attempt) -> list[str]:
    """The codes of all refusals."""
    return [refusal.code for refusal in of.refusals(None, how)]


def test_a_step_by_the_right_role_is_not_refused():
    assert codes(step(), attempt(Role.PROVINCE_CLERK)) == []


def test_a_wrong_role_is_told_whose_step_it_is():
    said = step().refusals(None, attempt(Role.EXPERT))

    assert [(r.code, r.message) for r in said] == [("wrong_role", "“办结”由省局经办办理")]


def test_all_guards_speak_not_only_the_first():
    guards = (lambda *_: [Refusal("a", "甲")], lambda *_: [Refusal("b", "乙"), Refusal("c", "丙")])

    assert codes(step(guards=guards), attempt(Role.PROVINCE_CLERK)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("note", "said"), [("", ["note_missing"]), ("  ", ["note_missing"]), ("因", [])]
)
def test_a_step_that_needs_a_reason_is_refused_without_one(note, said):
    assert codes(step(note_required=True), attempt(Role.PROVINCE_CLERK, note=note)) == said


@pytest.mark.parametrize(
    "steps",
    [
        (step(target="nowhere"),),
        (step(sources=("nowhere",)),),
        (step(), step(by=frozenset({Role.EXPERT}))),
    ],
)
def test_a_flow_that_contradicts_itself_cannot_be_declared(steps):
    with pytest.raises(BrokenFlow):
        Flow((OPEN, DONE), ("一", "二"), steps)


def test_a_flow_with_two_states_of_one_code_cannot_be_declared():
    with pytest.raises(BrokenFlow):
        Flow((OPEN, OPEN), ("一",), ())


def test_a_flow_answers_what_may_follow():
    flow = Flow((OPEN, DONE), ("一", "二"), (step(),))

    assert flow.initial is OPEN
    assert [s.action for s in flow.steps_from("open")] == ["close"]
    assert flow.step("done", "close") is None


def test_an_unannounced_decision_is_told_in_other_words():
    assert State("x", "拟认定", "doing", 2, told="评审中").as_told == "评审中"
    assert DONE.as_told == "办结"
