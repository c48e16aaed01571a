"""Finding conflicts by looking up, never by trying every pair."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from evaluation.conflicts.facts import Bond, CaseFacts, ExpertFacts, Holds, OtherRow
from evaluation.conflicts.kinds import Kind
from evaluation.conflicts.names import bare, edges_of, keys_of, same_person, stems_of

HARD, SOFT = True, False
LONG_NAME = 3
"""A shorter name met in a running text without its employer is chance: it is let go."""


class Fact(NamedTuple):
    """One reason why an expert and a case touch."""

    expert: int
    kind: Kind
    hard: bool
    evidence: str


class Found(NamedTuple):
    """The bonds that a unit's name or code leads to: to the same unit, or to a related one."""

    same: frozenset[Bond]
    kin: frozenset[Bond]


class Pool:
    """The experts, indexed by everything they can be found by."""

    def __init__(self, experts: Sequence[ExpertFacts]) -> None:
        self.experts = {one.pk: one for one in experts}
        self.by_region: defaultdict[str, list[int]] = defaultdict(list)
        self.by_name: defaultdict[str, list[int]] = defaultdict(list)
        self._by_code: defaultdict[str, set[Bond]] = defaultdict(set)
        self._by_key: defaultdict[str, set[Bond]] = defaultdict(set)
        self._by_stem: defaultdict[str, set[Bond]] = defaultdict(set)
        self._by_edge: defaultdict[str, set[Bond]] = defaultdict(set)
        self._known: dict[tuple[str, str], Found] = {}
        for one in experts:
            self.by_region[one.region].append(one.pk)
            self.by_name[same_person(one.name)].append(one.pk)
            for bond in one.bonds:
                self._enter(bond)

    def _enter(self, bond: Bond) -> None:
        if bond.code:
            self._by_code[bond.code].add(bond)
        for index, texts in (
            (self._by_key, keys_of(bond.unit)),
            (self._by_stem, stems_of(bond.unit)),
            (self._by_edge, edges_of(bond.unit)),
        ):
            for text in texts:
                index[text].add(bond)

    def bound_to(self, name: str, code: str = "") -> Found:
        """Whose unit this is, and whose unit is related to it; each name is looked up once."""
        if (name, code) not in self._known:
            self._known[name, code] = self._look_up(name, code)
        return self._known[name, code]

    def _look_up(self, name: str, code: str) -> Found:
        same = set(self._by_code.get(code, ())) if code else set()
        for key in keys_of(name):
            same |= self._by_key.get(key, set())
        kin: set[Bond] = set()
        for stem in stems_of(name):
            kin |= self._by_stem.get(stem, set()) | self._by_edge.get(stem, set())
        for edge in edges_of(name):
            kin |= self._by_stem.get(edge, set())
        return Found(frozenset(same), frozenset(kin - same))


class Others:
    """What the cases of the experts' own institutions name, by the key of the unit named."""

    def __init__(self, bonds: dict[int, set[Bond]], rows: Iterable[OtherRow]) -> None:
        self.bonds = bonds
        self.by_key: defaultdict[str, list[OtherRow]] = defaultdict(list)
        for row in rows:
            for key in keys_of(row.unit):
                self.by_key[key].append(row)


def institutions_of(
    pool: Pool, institutions: Iterable[tuple[int, str, str]]
) -> dict[int, set[Bond]]:
    """The registered institutions at which experts work or worked → their bonds."""
    found: dict[int, set[Bond]] = {}
    for pk, name, code in institutions:
        bonds = {one for one in pool.bound_to(name, code).same if one.holds is not Holds.TIE}
        if bonds:
            found[pk] = bonds
    return found


def facts_of(case: CaseFacts, pool: Pool, others: Others) -> Iterator[Fact]:
    """Every fact between one case and the pool."""
    found = [pool.bound_to(name, case.code) for name in case.names]
    same = frozenset(bond for one in found for bond in one.same)
    kin = frozenset(bond for one in found for bond in one.kin) - same
    yield from _of_region(case, pool)
    for bond in same:
        yield _of_bond(case, bond)
    for bond in kin:
        yield _kindred(bond, f"申报单位“{case.names[0]}”")
    yield from _of_partners(case, pool)
    yield from _of_other_cases(case, others)
    yield from _of_people(case, pool, same)
    yield from _of_texts(case, pool, same)


def _of_region(case: CaseFacts, pool: Pool) -> Iterator[Fact]:
    for pk in pool.by_region.get(case.region, ()):
        yield Fact(pk, Kind.OWN_REGION, HARD, f"专家与申报单位同在{case.region_name}")


def _of_bond(case: CaseFacts, bond: Bond) -> Fact:
    unit = f"“{bond.unit}”"
    if bond.holds is Holds.PRESENT:
        return Fact(bond.expert, Kind.OWN_EMPLOYER, HARD, f"现任职于申报单位{unit}")
    hard = not bond.before(case.since)
    if bond.holds is Holds.FORMER:
        return Fact(
            bond.expert, Kind.FORMER_EMPLOYER, hard, f"曾任职于申报单位{unit}（{bond.said}）"
        )
    return Fact(bond.expert, Kind.DECLARED_TIE, hard, f"与申报单位{unit}：{bond.said}")


def _kindred(bond: Bond, with_what: str) -> Fact:
    said = {Holds.PRESENT: "现任职单位", Holds.FORMER: "曾任职单位", Holds.TIE: "声明涉及的单位"}
    evidence = f"{said[bond.holds]}“{bond.unit}”与{with_what}名称相关"
    return Fact(bond.expert, Kind.KINDRED_UNIT, SOFT, evidence)


def _of_partners(case: CaseFacts, pool: Pool) -> Iterator[Fact]:
    """The experts' employers among the clients and users that the case names."""
    for unit in case.named.units:
        same, kin = pool.bound_to(unit.name)
        for bond in same:
            if bond.holds is not Holds.TIE:
                yield _shared(case, bond, f"{unit.where}为专家", unit.last)
        for bond in kin:
            yield _kindred(bond, f"{unit.where}“{unit.name}”")


def _of_other_cases(case: CaseFacts, others: Others) -> Iterator[Fact]:
    """The applicant among the units that the cases of the experts' institutions name."""
    for key in {key for name in case.names for key in keys_of(name)}:
        for row in others.by_key.get(key, ()):
            if row.institution == case.institution:
                continue
            for bond in others.bonds[row.institution]:
                yield _shared(case, bond, f"{row.said}为本申报单位，该案卷属专家", row.last)


def _shared(case: CaseFacts, bond: Bond, said: str, last: date | None) -> Fact:
    whose = "现任职单位" if bond.holds is Holds.PRESENT else "曾任职单位"
    when = f"（{last}）" if last else ""
    recent = last is None or last >= case.since
    evidence = f"{said}{whose}“{bond.unit}”{when}"
    hard = recent and not bond.before(case.since)
    return Fact(bond.expert, Kind.SHARED_PROJECT, hard, evidence)


def _of_people(case: CaseFacts, pool: Pool, same: frozenset[Bond]) -> Iterator[Fact]:
    bound = {bond.expert for bond in same}
    for person in case.named.people:
        for pk in pool.by_name.get(same_person(person.name), ()):
            hard = pk in bound or _employer_in(person.said, pool.experts[pk])
            said = f"{person.where}有“{person.name}”{_in_brackets(person.said)}"
            yield _named(pk, said, hard=hard)


def _of_texts(case: CaseFacts, pool: Pool, same: frozenset[Bond]) -> Iterator[Fact]:
    bound = {bond.expert for bond in same}
    texts = [(text.where, bare(text.text)) for text in case.named.texts]
    everything = "\n".join(text for _where, text in texts)
    for name in [name for name in pool.by_name if name in everything]:
        for where, text in texts:
            if name not in text:
                continue
            for pk in pool.by_name[name]:
                hard = pk in bound or _employer_in(text, pool.experts[pk])
                if hard or len(name) >= LONG_NAME:
                    yield _named(pk, f"{where}提到“{name}”", hard=hard)


def _named(pk: int, said: str, *, hard: bool) -> Fact:
    why = "姓名和单位相符" if hard else "仅姓名相同"
    return Fact(pk, Kind.NAMED_IN_CASE, hard, f"{said}，{why}")


def _in_brackets(said: str) -> str:
    return f"（{said}）" if said else ""


def _employer_in(text: str, expert: ExpertFacts) -> bool:
    """Whether a text names one of an expert's units."""
    if not text:
        return False
    plain = bare(text)
    return any(
        len(key) >= LONG_NAME and key in plain
        for bond in expert.bonds
        for key in keys_of(bond.unit)
    )
