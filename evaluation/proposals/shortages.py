"""The report of a round whose rules cannot all be kept: who lacks, what binds, what would do."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from evaluation.matching.problem import Shortage
from evaluation.proposals.names import Names

ABOUT_EXPERTS: Final = frozenset({"cap"})
"""Rules whose key is an expert's; the others name a case."""


def report_of(shortage: Shortage) -> dict[str, Any]:
    """The report as JSON, in words that stay true when names change later; three queries.

    ``short`` are [reference, unit, how many]; ``binding`` are sentences; ``relaxation`` are
    [sentence, rule, key of expert or reference of the case].
    """
    names = Names.of(_cases(shortage), _experts(shortage))
    texts = {(rule, key): text for rule, key, text in shortage.binding}
    return {
        "short": [
            [names.cases[key].reference, str(names.cases[key].institution), many]
            for key, many in sorted(shortage.short.items())
        ],
        "binding": [_BINDING[rule](key, text, names) for rule, key, text in shortage.binding],
        "relaxation": [
            [
                _WAY_OUT[rule](key, many, texts.get((rule, key), ""), names),
                rule,
                str(key) if rule in ABOUT_EXPERTS else names.cases[key].reference,
                texts.get((rule, key), ""),
            ]
            for rule, key, many in shortage.relaxation
        ],
    }


_BINDING: Final[Mapping[str, Callable[[int, str, Names], str]]] = {
    "cap": lambda key, _text, names: f"{names.expert(key)}的件数已满",
    "field": lambda key, text, names: f"{names.case(key)}须有专长为{names.field(text)}的专家",
    "employer": lambda key, _text, names: f"{names.case(key)}不能有两名同单位专家",
    "conflict": lambda key, text, names: f"{names.expert(_key(text))}应当回避{names.case(key)}",
    "pool": lambda key, _text, names: f"库中没有可以评审{names.case(key)}的其他专家",
}
_WAY_OUT: Final[Mapping[str, Callable[[int, int, str, Names], str]]] = {
    "cap": lambda key, many, _text, names: f"{names.expert(key)}的件数上限提高 {many} 件",
    "field": lambda key, _many, text, names: (
        f"{names.case(key)}免去专长“{names.field(text)}”的要求，或补充有该专长的专家"
    ),
    "employer": lambda key, many, _text, names: (
        f"补充 {many} 名其他单位的专家，供{names.case(key)}选用"
    ),
    "conflict": lambda key, _many, text, names: (
        f"{names.expert(_key(text))}与{names.case(key)}的回避情形经两人核实后解除"
    ),
    "pool": lambda key, many, _text, names: f"为{names.case(key)}补充入库 {many} 名专家",
}


def _key(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _cases(shortage: Shortage) -> set[int]:
    rules = (*shortage.binding, *shortage.relaxation)
    return {*shortage.short, *(key for rule, key, _rest in rules if rule not in ABOUT_EXPERTS)}


def _experts(shortage: Shortage) -> set[int]:
    return set(_named(shortage))


def _named(shortage: Shortage) -> Iterator[int]:
    for rule, key, text in shortage.binding:
        yield key if rule in ABOUT_EXPERTS else _key(text)
    yield from (key for rule, key, _many in shortage.relaxation if rule in ABOUT_EXPERTS)
