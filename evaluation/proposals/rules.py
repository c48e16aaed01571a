"""The one checker of a panel: after the draw, after each edit, on import and before publication."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from evaluation.matching.problem import Pair, Problem, Reviewer, Seat


class Fault(NamedTuple):
    """A rule that a panel breaks; ``case`` or ``expert`` is 0 where the rule is not about one.

    ``about`` is the field of ``field``, how many are lacking or too many of ``short`` and ``over``,
    and the cap of ``over_cap``.
    """

    code: str
    case: int = 0
    expert: int = 0
    about: str = ""


OPEN_POINTS: Final = frozenset({"short", "field"})
"""A draft may leave these open; nothing is published while one is."""


def faults_of(problem: Problem, pairs: Collection[Pair]) -> list[Fault]:
    """Every hard rule that ``pairs`` break, in order of case and expert.

    Fixed pairs are no fault of themselves (``Problem``). Pairs of cases that are no seats count
    for the load alone.
    """
    seats = {seat.key: seat for seat in problem.seats}
    reviewers = {reviewer.key: reviewer for reviewer in problem.reviewers}
    panels: defaultdict[int, list[int]] = defaultdict(list)
    for case, expert in sorted(pairs):
        panels[case].append(expert)
    fixed: defaultdict[int, set[int]] = defaultdict(set)
    for case, expert in problem.fixed:
        fixed[case].add(expert)
    found = [
        fault
        for key, seat in seats.items()
        for fault in _of_case(problem.barred, seat, panels[key], fixed[key], reviewers)
    ]
    return sorted({*found, *_over_caps(problem, pairs, reviewers)})


def _of_case(
    barred: Collection[Pair],
    seat: Seat,
    panel: Sequence[int],
    fixed: Collection[int],
    reviewers: Mapping[int, Reviewer],
) -> Iterator[Fault]:
    for expert in panel:
        if (seat.key, expert) in barred:
            yield Fault("barred", seat.key, expert)
        if expert not in reviewers:
            yield Fault("unavailable", seat.key, expert)
    known = [one for one in panel if one in reviewers]
    yield from (Fault("fixed", seat.key, one) for one in fixed if one not in panel)
    yield from _colleagues(seat, known, fixed, reviewers)
    yield from _number(seat, len(panel), sum(one in fixed for one in panel))
    brought = {name for one in known for name in reviewers[one].fields}
    yield from (Fault("field", seat.key, 0, name) for name in sorted(seat.required - brought))


def _colleagues(
    seat: Seat, panel: Sequence[int], fixed: Collection[int], reviewers: Mapping[int, Reviewer]
) -> Iterator[Fault]:
    by_employer: defaultdict[str, list[int]] = defaultdict(list)
    for expert in panel:
        if reviewers[expert].employer:
            by_employer[reviewers[expert].employer].append(expert)
    for colleagues in by_employer.values():
        added = [one for one in colleagues if one not in fixed]
        if len(colleagues) > 1 and added:
            yield Fault("employer", seat.key, added[-1])


def _number(seat: Seat, many: int, standing: int) -> Iterator[Fault]:
    if many < seat.wanted:
        yield Fault("short", seat.key, 0, str(seat.wanted - many))
    if many > max(seat.wanted, standing):
        yield Fault("over", seat.key, 0, str(many - seat.wanted))


def _over_caps(
    problem: Problem, pairs: Collection[Pair], reviewers: Mapping[int, Reviewer]
) -> Iterator[Fault]:
    loads = Counter(expert for _case, expert in pairs)
    standing = Counter(expert for _case, expert in problem.fixed)
    for key, load in loads.items():
        reviewer = reviewers.get(key)
        if reviewer is not None and load > max(reviewer.cap, standing[key]):
            yield Fault("over_cap", 0, key, str(reviewer.cap))
