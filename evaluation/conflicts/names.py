"""When two names of units mean one unit, and when they only look related.

Equal keys are one unit: the same name in another writing, with another legal form, or under a
former name given in brackets. A name that begins or ends with another is kin: worth a look, never
proof. Nothing is guessed from likeness.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

SHORTEST_KIN: Final = 4
"""Characters that two names must share to be kin: "河南大学" is a name, "河南" is a place."""

_FORMS: Final = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|股份公司|集团公司|集团|总公司)$|\((特殊普通合伙|普通合伙|有限合伙)\)$"
)
_FORMER: Final = re.compile(r"\((?:原名?|曾用名|前身)(?:为|是)?[::]?([^()]+)\)")
_NOISE: Final = re.compile(r"[\s()·•・.,。、\"'“”‘’《》〈〉<>\[\]【】_\-‐-―]+")
_BRACKETED: Final = re.compile(r"\([^()]*\)")
_SAME_BRACKETS: Final = str.maketrans("〔〕【】[]", "()()()")


@lru_cache(maxsize=65536)
def keys_of(name: str) -> frozenset[str]:
    """The keys of a unit's name, one for each name that it gives; empty for an empty name."""
    plain = _plain(name)
    said = [_FORMER.sub("", plain), *_FORMER.findall(plain)]
    return frozenset(key for one in said if (key := _key(one)))


@lru_cache(maxsize=65536)
def stems_of(name: str) -> frozenset[str]:
    """The keys of a name, and the key without what stands in brackets where that is long enough.

    示例（北京）科技 and 示例（上海）科技 share a stem and no key.
    """
    core = _key(_BRACKETED.sub("", _plain(name)))
    return keys_of(name) | ({core} if len(core) >= SHORTEST_KIN else set())


@lru_cache(maxsize=65536)
def edges_of(name: str) -> frozenset[str]:
    """Every proper beginning and end of the stems: where one is a stem of another, both are kin."""
    return frozenset(edge for stem in stems_of(name) for edge in _edges(stem))


@lru_cache(maxsize=65536)
def same_person(name: str) -> str:
    """A person's name for comparison: one width, no blanks, no dot."""
    return bare(name)


def bare(text: str) -> str:
    """A text of any length for searching in: one width, no blanks, no punctuation."""
    return _NOISE.sub("", _plain(text))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).translate(_SAME_BRACKETS).strip().casefold()


def _key(name: str) -> str:
    """A name without legal form, brackets and punctuation; a place in brackets stays."""
    return _without_form(_NOISE.sub("", _without_form("".join(name.split()))))


def _without_form(name: str) -> str:
    while len(shorter := _FORMS.sub("", name)) > 1 and shorter != name:
        name = shorter
    return name


def _edges(key: str) -> Iterator[str]:
    for length in range(SHORTEST_KIN, len(key)):
        yield key[:length]
        yield key[-length:]
