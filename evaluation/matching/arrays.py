"""A problem as numpy arrays: rows are the cases, columns the experts, both in order of key."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from evaluation.matching.costs import DEFAULT_WEIGHTS, GRAIN
from evaluation.matching.problem import Pair, Problem

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TIE_BITS: Final = 4
TIES: Final = 1 << TIE_BITS
"""Kinds of tie-breaking; a whole panel's ties stay below one part of a cost unit."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """What the solvers read.

    ``cost`` is of one pair, without load, in parts of a cost unit; a kept pair's is lower by the
    price of ending it, so costs may be negative. ``base`` is to be added for the panel's cost.
    ``allowed`` leaves out barred pairs, fixed pairs and colleagues of a fixed pair, full cases and
    full experts. ``open`` is how
    many experts a case still needs, ``room`` how many cases an expert can still take above
    ``carried``. ``employer`` is a number per expert, shared by colleagues. ``tie`` is 0 to
    ``TIES`` - 1, by the seed.
    """

    cases: Ints
    experts: Ints
    cost: Ints
    allowed: Bools
    open: Ints
    room: Ints
    carried: Ints
    employer: Ints
    tie: Ints
    load: int
    base: int
    fixed: frozenset[Pair]
    needs: tuple[tuple[int, tuple[str, ...]], ...]
    """(row, required fields that no fixed expert brings) of the cases that still take experts"""
    having: Mapping[str, Bools]
    """which experts have a required field"""


def arrays_of(problem: Problem) -> Arrays:
    """Raises KeyError for a fixed pair of an unknown case or expert."""
    weights = {**DEFAULT_WEIGHTS, **problem.weights}
    seats = sorted(problem.seats, key=lambda seat: seat.key)
    reviewers = sorted(problem.reviewers, key=lambda reviewer: reviewer.key)
    cases = np.array([seat.key for seat in seats], np.int64)
    experts = np.array([reviewer.key for reviewer in reviewers], np.int64)
    fixed = cells(problem.fixed, cases, experts)
    if len(fixed[0]) < len(problem.fixed):
        raise KeyError("a fixed pair of an unknown case or expert")
    employer = _numbered(reviewer.employer for reviewer in reviewers)
    cost = _field_costs(problem, weights["field"] * GRAIN)
    _add_preferences(cost, problem, cases, experts, weights["preference"] * GRAIN)
    _add_soft(cost, problem, cases, experts, weights["soft"] * GRAIN)
    base = int(cost[fixed].sum()) + len(problem.kept) * weights["move"] * GRAIN
    kept = cells(problem.kept, cases, experts)
    cost[kept] -= weights["move"] * GRAIN
    base -= len(problem.kept & problem.fixed) * weights["move"] * GRAIN
    carried = np.bincount(fixed[1], minlength=len(experts)).astype(np.int64)
    base += int((carried * (carried - 1) // 2).sum()) * weights["load"] * GRAIN
    seated = np.bincount(fixed[0], minlength=len(cases)).astype(np.int64)
    wanted = np.array([seat.wanted for seat in seats], np.int64)
    caps = np.array([reviewer.cap for reviewer in reviewers], np.int64)
    still_open = np.maximum(wanted - seated, 0)
    room = np.minimum(np.maximum(caps - carried, 0), np.count_nonzero(still_open))
    return Arrays(
        cases=cases,
        experts=experts,
        cost=cost,
        allowed=_allowed(problem, cases, experts, employer, fixed)
        & (still_open > 0)[:, None]
        & (room > 0)[None, :],
        open=still_open,
        room=room,
        carried=carried,
        employer=employer,
        tie=_ties(problem.seed, cases, experts),
        load=weights["load"] * GRAIN,
        base=base,
        fixed=problem.fixed,
        needs=_needs(problem, still_open),
        having=_having(problem),
    )


def panel_cost(arrays: Arrays, cost: Ints, rows: Ints, columns: Ints) -> int:
    """Of the fixed pairs and these at ``cost`` a pair, in parts of a cost unit."""
    taken = np.bincount(columns, minlength=len(arrays.experts))
    last = arrays.carried + taken
    steps = (last * (last - 1) - arrays.carried * (arrays.carried - 1)) // 2
    return arrays.base + int(cost[rows, columns].sum()) + arrays.load * int(steps.sum())


def pairs_of(arrays: Arrays, rows: Ints, columns: Ints) -> frozenset[Pair]:
    """The whole panel as keys, the fixed pairs included."""
    keys = zip(arrays.cases[rows].tolist(), arrays.experts[columns].tolist(), strict=True)
    return arrays.fixed | frozenset(keys)


def cells(pairs: Iterable[Pair], cases: Ints, experts: Ints) -> tuple[Ints, Ints]:
    """Rows and columns of the pairs whose keys are known, in order."""
    flat = np.fromiter(chain.from_iterable(pairs), np.int64).reshape(-1, 2)
    rows, row_known = _places(flat[:, 0], cases)
    columns, column_known = _places(flat[:, 1], experts)
    known = row_known & column_known
    rows, columns = rows[known], columns[known]
    order = np.argsort(rows * max(len(experts), 1) + columns, kind="stable")
    return rows[order], columns[order]


def _places(keys: Ints, known: Ints) -> tuple[Ints, Bools]:
    if not len(known):
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)
    places = np.minimum(np.searchsorted(known, keys), len(known) - 1).astype(np.int64)
    return places, known[places] == keys


def _valued(
    values: Mapping[Pair, int], cases: Ints, experts: Ints
) -> tuple[tuple[Ints, Ints], Ints]:
    flat = np.fromiter(chain.from_iterable(values), np.int64).reshape(-1, 2)
    rows, row_known = _places(flat[:, 0], cases)
    columns, column_known = _places(flat[:, 1], experts)
    known = row_known & column_known
    taken = np.fromiter(values.values(), np.int64, len(values))[known]
    return (rows[known], columns[known]), taken


def _field_costs(problem: Problem, price: int) -> Ints:
    """Cases by experts; one row is computed per distinct set of fields."""
    seats = sorted(problem.seats, key=lambda seat: seat.key)
    reviewers = sorted(problem.reviewers, key=lambda reviewer: reviewer.key)
    wanted: dict[frozenset[str], int] = {}
    had: dict[frozenset[str], int] = {}
    row_of = [wanted.setdefault(seat.fields, len(wanted)) for seat in seats]
    column_of = [had.setdefault(reviewer.fields, len(had)) for reviewer in reviewers]
    table = np.array(
        [[price if fields and not fields & own else 0 for own in had] for fields in wanted],
        np.int64,
    ).reshape(len(wanted), len(had))
    return table[np.array(row_of, np.int64)][:, np.array(column_of, np.int64)]


def _add_preferences(cost: Ints, problem: Problem, cases: Ints, experts: Ints, price: int) -> None:
    cells, ranks = _valued(problem.ranks, cases, experts)
    bound = np.bincount(cells[1], minlength=len(experts)) + 1
    cost += price
    cost[cells] += np.minimum(price * ranks // bound[cells[1]], price) - price


def _add_soft(cost: Ints, problem: Problem, cases: Ints, experts: Ints, price: int) -> None:
    cells, strengths = _valued(problem.soft, cases, experts)
    cost[cells] += price * strengths


def _allowed(
    problem: Problem, cases: Ints, experts: Ints, employer: Ints, fixed: tuple[Ints, Ints]
) -> Bools:
    allowed = np.ones((len(cases), len(experts)), np.bool_)
    allowed[cells(problem.barred, cases, experts)] = False
    for row, column in zip(*fixed, strict=True):
        allowed[row, employer == employer[column]] = False
    return allowed


def _numbered(names: Iterable[str]) -> Ints:
    """A number per name; an empty name is nobody's colleague."""
    seen: dict[object, int] = {}
    return np.array(
        [seen.setdefault(name or position, len(seen)) for position, name in enumerate(names)],
        np.int64,
    )


def _needs(problem: Problem, still_open: Ints) -> tuple[tuple[int, tuple[str, ...]], ...]:
    fields_of = {reviewer.key: reviewer.fields for reviewer in problem.reviewers}
    brought: dict[int, set[str]] = {}
    for case, expert in problem.fixed:
        brought.setdefault(case, set()).update(fields_of[expert])
    seats = enumerate(sorted(problem.seats, key=lambda seat: seat.key))
    missing = (
        (row, tuple(sorted(seat.required - brought.get(seat.key, set())))) for row, seat in seats
    )
    return tuple((row, fields) for row, fields in missing if fields and still_open[row])


def _having(problem: Problem) -> dict[str, Bools]:
    reviewers = sorted(problem.reviewers, key=lambda reviewer: reviewer.key)
    required = sorted({name for seat in problem.seats for name in seat.required})
    return {
        name: np.array([name in reviewer.fields for reviewer in reviewers], np.bool_)
        for name in required
    }


def _ties(seed: str, cases: Ints, experts: Ints) -> Ints:
    """A hash of seed and keys alone: the same on every machine, whatever else is in the pool."""
    start = np.frombuffer(hashlib.sha256(seed.encode()).digest(), "<u8")
    rows = _mixed(cases.astype(np.uint64) ^ start[0])
    columns = _mixed(experts.astype(np.uint64) ^ start[1])
    both = (rows[:, None] ^ columns[None, :]) * np.uint64(0x9E3779B97F4A7C15)
    return (both >> np.uint64(64 - TIE_BITS)).astype(np.int64)


def _mixed(state: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Splitmix64's finaliser."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
