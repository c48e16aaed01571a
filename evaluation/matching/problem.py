"""An assignment problem and its answers as plain values; what is stored is their JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Pair = tuple[int, int]
"""(key of the case, key of the expert)"""


@dataclass(frozen=True, slots=True)
class Seat:
    """A case that needs ``wanted`` experts in all, those who stay included.

    ``required`` are fields of which at least one expert each must sit on the case; ``fields`` those
    that suit it (an expert with none of them costs ``weights["field"]``).
    """

    key: int
    wanted: int
    required: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reviewer:
    """An expert with room for ``cap`` cases in all, those he keeps included.

    Two reviewers of one ``employer`` never sit on one case; an empty text matches nobody.
    """

    key: int
    cap: int
    employer: str = ""
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the solver reads. The same problem and seed give the same panel.

    ``barred`` pairs are missing edges: hard conflicts, earlier refusals. ``soft`` maps a pair to
    the strength of its soft conflicts. ``ranks`` are each expert's own order of cases from 1.
    ``kept`` pairs stand now; ending one costs ``weights["move"]``. ``fixed`` of them may not end.
    """

    seats: tuple[Seat, ...]
    reviewers: tuple[Reviewer, ...]
    barred: frozenset[Pair] = frozenset()
    soft: Mapping[Pair, int] = field(default_factory=dict)
    ranks: Mapping[Pair, int] = field(default_factory=dict)
    kept: frozenset[Pair] = frozenset()
    fixed: frozenset[Pair] = frozenset()
    weights: Mapping[str, int] = field(default_factory=dict)
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A found assignment. ``cost`` is without the seed's tie-breaking; ``bound`` a proven floor.

    ``method`` names the solver that found it: ``sparse``, ``full`` or ``cpsat``.
    """

    pairs: frozenset[Pair]
    cost: int
    bound: int
    method: str


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why no panel exists: cases that cannot be filled, binding rules, the smallest way out.

    ``short`` maps a case to how many experts it lacks at best. ``binding`` lists (rule, key of the
    expert or case, text of a field or employer): rules are ``cap``, ``conflict``, ``employer``,
    ``field``, ``pool``. ``relaxation`` lists the changes of the smallest relaxation found:
    (rule, key, by how much).
    """

    short: Mapping[int, int]
    binding: tuple[tuple[str, int, str], ...]
    relaxation: tuple[tuple[str, int, int], ...]
