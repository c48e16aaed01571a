"""An assignment problem and its answers as plain values; what is stored is their JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.kernel import canonical

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
    ``kept`` pairs stand now; ending one costs ``weights["move"]``. ``fixed`` of them may not end:
    they stand even where they overrun a cap, an employer or the number wanted, and the rules bind
    what is added to them; only a fixed pair that is also barred leaves no answer. ``weights`` that
    are not given are ``costs.DEFAULT_WEIGHTS``. Pairs of unknown keys count for nothing, a fixed
    one is a KeyError.
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

    def to_json(self) -> dict[str, Any]:
        """Types of JSON alone, sorted: equal problems have one writing, whatever their order."""
        return {
            "seats": [
                {**asdict(seat), "required": sorted(seat.required), "fields": sorted(seat.fields)}
                for seat in sorted(self.seats, key=lambda seat: seat.key)
            ],
            "reviewers": [
                {**asdict(reviewer), "fields": sorted(reviewer.fields)}
                for reviewer in sorted(self.reviewers, key=lambda reviewer: reviewer.key)
            ],
            "barred": _pairs(self.barred),
            "soft": _triples(self.soft),
            "ranks": _triples(self.ranks),
            "kept": _pairs(self.kept),
            "fixed": _pairs(self.fixed),
            "weights": dict(sorted(self.weights.items())),
            "seed": self.seed,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Problem":
        """What ``to_json`` wrote. Raises KeyError or TypeError for anything else."""
        return cls(
            seats=tuple(
                Seat(
                    **{
                        **seat,
                        "required": frozenset(seat["required"]),
                        "fields": frozenset(seat["fields"]),
                    }
                )
                for seat in stored["seats"]
            ),
            reviewers=tuple(
                Reviewer(**{**reviewer, "fields": frozenset(reviewer["fields"])})
                for reviewer in stored["reviewers"]
            ),
            barred=_read_pairs(stored["barred"]),
            soft=_read_triples(stored["soft"]),
            ranks=_read_triples(stored["ranks"]),
            kept=_read_pairs(stored["kept"]),
            fixed=_read_pairs(stored["fixed"]),
            weights=dict(stored["weights"]),
            seed=stored["seed"],
        )

    def digest(self) -> str:
        """SHA-256 of the canonical writing without the seed, which has its own commitment."""
        content = self.to_json()
        del content["seed"]
        return canonical.digest(content)


@dataclass(frozen=True, slots=True)
class Panel:
    """A found assignment. ``cost`` is without the seed's tie-breaking; ``bound`` a proven floor.

    Both count ``costs.GRAIN`` to one cost unit; equal, they show the optimum. ``method`` names the solver that found it: ``sparse``, ``full`` or ``cpsat``.
    """

    pairs: frozenset[Pair]
    cost: int
    bound: int
    method: str

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "pairs": _pairs(self.pairs)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Panel":
        return cls(**{**stored, "pairs": _read_pairs(stored["pairs"])})


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why no panel exists: cases that cannot be filled, binding rules, the smallest way out.

    ``short`` maps a case to how many experts it lacks at best; a required field that nobody can
    bring is a lacking expert. ``relaxation`` lists the changes of the smallest relaxation found:
    (rule, key, by how much); the key is the expert's for ``cap``, the case's for ``field``,
    ``employer``, ``conflict`` and ``pool`` (experts to be found outside the pool). ``binding``
    names each rule of it: (rule, key, text), the text being the field, the employer, or for a
    conflict the key of its expert.
    """

    short: Mapping[int, int]
    binding: tuple[tuple[str, int, str], ...]
    relaxation: tuple[tuple[str, int, int], ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "short": [list(entry) for entry in sorted(self.short.items())],
            "binding": [list(entry) for entry in self.binding],
            "relaxation": [list(entry) for entry in self.relaxation],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Shortage":
        return cls(
            short=dict(stored["short"]),
            binding=tuple(tuple(entry) for entry in stored["binding"]),
            relaxation=tuple(tuple(entry) for entry in stored["relaxation"]),
        )


def _pairs(pairs: Iterable[Pair]) -> list[list[int]]:
    return [list(pair) for pair in sorted(pairs)]


def _triples(values: Mapping[Pair, int]) -> list[list[int]]:
    return [[*pair, value] for pair, value in sorted(values.items())]


def _read_pairs(stored: Iterable[Iterable[int]]) -> frozenset[Pair]:
    return frozenset((case, expert) for case, expert in stored)


def _read_triples(stored: Iterable[Iterable[int]]) -> dict[Pair, int]:
    return {(case, expert): value for case, expert, value in stored}
