"""Walking through a clause's test down to the single questions it asks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.kernel.clauses import AllOf, AnyOf, ByEntityType, ClauseTest


@dataclass(frozen=True, slots=True)
class Leaf:
    """One question; ``entity_types`` lists the kinds of applicant it is put to, empty for all."""

    test: ClauseTest
    entity_types: tuple[str, ...] = ()


def leaves(test: ClauseTest) -> Iterator[Leaf]:
    """Every single question of a test, in order; branches that ask the same are one leaf."""
    match test:
        case AllOf() | AnyOf():
            for part in test.parts:
                yield from leaves(part)
        case ByEntityType():
            yield from _branches(test)
        case _:
            yield Leaf(test)


def _branches(test: ByEntityType) -> Iterator[Leaf]:
    gathered: dict[int, list[str]] = {}
    tests: dict[int, ClauseTest] = {}
    for code, branch in test.branches.items():
        gathered.setdefault(id(branch), []).append(code)
        tests[id(branch)] = branch
    for key, codes in gathered.items():
        for leaf in leaves(tests[key]):
            yield replace(leaf, entity_types=tuple(codes))
