"""What is said about a panel: the rules it breaks, and what has changed since the commitment."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from evaluation.matching.problem import Problem
from evaluation.proposals.inputs import Hits, Inputs
from evaluation.proposals.names import Names
from evaluation.proposals.rules import Fault
from portal.kernel.refusals import Refusal

MOST: Final = 30
"""So many changes are written out; the rest is counted."""


def refusals_of(faults: Iterable[Fault], inputs: Inputs) -> list[Refusal]:
    """A refusal for each fault, with the evidence of a conflict; three queries."""
    found = list(faults)
    names = Names.of({one.case for one in found}, {one.expert for one in found})
    return [Refusal(one.code, said_of(one, inputs, names)) for one in found]


def said_of(fault: Fault, inputs: Inputs, names: Names) -> str:
    """One sentence: what is, and whose rule."""
    case, expert = names.case(fault.case), names.expert(fault.expert)
    if fault.code == "barred":
        return f"{expert}不能评审{case}：{evidence_of(inputs.hits, fault.case, fault.expert)}"
    if fault.code == "unavailable" or (fault.expert and fault.expert not in inputs.able):
        return f"{expert}不在库，或没有有效的利害关系声明，不能承担新的评审任务"
    return _SAID[fault.code](case, expert, fault.about, names)


_SAID: Final[Mapping[str, Callable[[str, str, str, Names], str]]] = {
    "fixed": lambda case, expert, _about, _names: f"{expert}已接受{case}的评审，不能从方案中撤下",
    "employer": lambda case, expert, _about, _names: (
        f"{expert}与{case}的另一名专家同在一个单位，同一件不能有两名同单位专家"
    ),
    "short": lambda case, _expert, about, _names: f"{case}还缺 {about} 名专家",
    "over": lambda case, _expert, about, _names: f"{case}多出 {about} 名专家，请先撤下",
    "field": lambda case, _expert, about, names: f"{case}缺少专长为{names.field(about)}的专家",
    "unseated": lambda case, _expert, _about, _names: f"{case}已不在评审范围",
    "over_cap": lambda _case, expert, about, _names: f"{expert}在本批次最多还能评审 {about} 件",
}


def evidence_of(hits: Hits, case: int, expert: int) -> str:
    """The hard conflicts of a pair with their evidence."""
    hard = [hit for hit in hits.get((case, expert), ()) if hit.hard]
    return "；".join(f"{hit.label}，{hit.evidence}" for hit in hard)


def changes_said(old: Problem, new: Problem) -> list[str]:
    """What differs between two readings of one round, in sentences; three queries."""
    pairs = _changed_pairs(old, new)
    cases = {seat.key for seat in (*old.seats, *new.seats)}
    experts = {one.key for one in (*old.reviewers, *new.reviewers)}
    names = Names.of(cases, experts)
    said = [
        *_changed_seats(old, new, names),
        *_changed_experts(old, new, names),
        *(f"{names.case(c)}与{names.expert(e)}：{what}有变" for what, c, e in pairs),
    ]
    if old.weights != new.weights:
        said.append("评审规则中的分配权重有变")
    return [*said[:MOST], f"另有 {len(said) - MOST} 处变动"] if len(said) > MOST else said


def _changed_seats(old: Problem, new: Problem, names: Names) -> Iterator[str]:
    before, after = ({seat.key: seat for seat in one.seats} for one in (old, new))
    yield from (f"{names.case(key)}已不在评审范围" for key in _gone(before, after))
    yield from (f"{names.case(key)}新进入评审范围" for key in _gone(after, before))
    changed = [key for key in before if key in after and before[key] != after[key]]
    yield from (f"{names.case(key)}的专家数或须有的专长有变" for key in changed)


def _changed_experts(old: Problem, new: Problem, names: Names) -> Iterator[str]:
    before, after = ({one.key: one for one in each.reviewers} for each in (old, new))
    yield from (f"{names.expert(key)}已不能承担评审" for key in _gone(before, after))
    yield from (f"{names.expert(key)}新进入可选专家" for key in _gone(after, before))
    for key, was in before.items():
        if key in after and after[key] != was:
            what = "件数上限" if after[key].cap != was.cap else "单位或专长"
            yield f"{names.expert(key)}的{what}有变"


def _changed_pairs(old: Problem, new: Problem) -> list[tuple[str, int, int]]:
    sets = [
        ("应当回避的情形", old.barred ^ new.barred),
        ("一般关联", _differing(old.soft, new.soft)),
        ("评审意愿", _differing(old.ranks, new.ranks)),
        ("现有分配", (old.kept ^ new.kept) | (old.fixed ^ new.fixed)),
    ]
    return [(what, *pair) for what, pairs in sets for pair in sorted(pairs)]


def _differing(old: Mapping[Any, int], new: Mapping[Any, int]) -> set[Any]:
    return {pair for pair in old.keys() | new.keys() if old.get(pair) != new.get(pair)}


def _gone(before: Collection[int], after: Collection[int]) -> list[int]:
    return [key for key in before if key not in after]
