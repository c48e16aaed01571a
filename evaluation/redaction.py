"""Which words of a text give its author away: found in any writing, masked, or named as left over.

Plain text in, plain text out. A *telling* mark (the unit's name and code, its people) must not
stand in a redacted copy; the others (short names, region, address, contacts) are suggestions.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

MASK: Final = "■■"
SHORTEST: Final = 2
SHORTEST_NAME: Final = 4
"""A unit's name without its legal form must go from this length on: below it is a word."""

_GAP: Final = r"[\s\u00ad\u200b-\u200f\u2060\ufeff·•・‧\-‐-―]*"
_BRACKETS: Final = "()（）〔〕[]【】〈〉<>"
_FORM: Final = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|股份公司|集团公司|集团|总公司|公司"
    r"|[(（](?:特殊普通合伙|普通合伙|有限合伙)[)）])$"
)
_TRADE: Final = re.compile(
    r"(知识产权|专利|商标|科技|技术|咨询|信息|情报|数据|服务|管理|发展|代理|运营|导航|创新|产业|事务所|律师"
    r"|研究院|研究所|研究中心|研究会|促进会|协会|学会|联盟|中心|大学|学院|学校|图书馆|平台|机构|单位|公司)+$"
)
_PLACE: Final = re.compile(
    r"(壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|自治州|地区|省|市|县|区|州|盟|旗)$"
)
_BRACKETED: Final = re.compile(r"[(（〔\[【][^()（）〔〕\[\]【】]*[)）〕\]】]")
_CONTACT_KINDS: Final = (
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"(?:https?://|www\.)[^\s，。；、）)】》\"”]+",
    r"(?<![\w.-])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|gov|edu|info|top|vip)(?![\w.-])(?:/[\w./?=&%-]*)?",
    r"(?<!\d)1[3-9]\d{9}(?!\d)",
    r"(?<!\d)\(?0\d{2,3}\)?[-—－\s]?\d{7,8}(?!\d)",
    r"(?<!\d)[48]00[-—－\s]?\d{3}[-—－\s]?\d{4}(?!\d)",
    r"(?<![0-9A-Za-z])[1-9ANY][0-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])",
)
_CONTACTS: Final = re.compile("|".join(_CONTACT_KINDS), re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Markers:
    """What gives a unit away. ``telling`` must go, ``hinting`` is suggested only."""

    telling: tuple[str, ...] = ()
    hinting: tuple[str, ...] = ()

    @cached_property
    def must_go(self) -> re.Pattern[str]:
        """Finds the telling marks in any writing."""
        return _finder(self.telling)

    @cached_property
    def any(self) -> re.Pattern[str]:
        """Finds every mark in any writing."""
        return _finder((*self.telling, *self.hinting))


def markers_of(
    *,
    unit: str,
    code: str,
    people: Iterable[str] = (),
    regions: Iterable[str] = (),
    others: Iterable[str] = (),
) -> Markers:
    """The marks of a unit; ``others`` are addresses, numbers and whatever else it is known by."""
    places = [place for region in regions for place in _places(region)]
    bare = _without_form(unit)
    names = [unit, bare] if len(bare) >= SHORTEST_NAME else [unit]
    telling = _usable([*names, code, *people])
    hinting = _usable([*_short_names(unit, places), *places, *others])
    return Markers(telling, tuple(one for one in hinting if one not in telling))


def suggested(text: str, markers: Markers) -> str:
    """The text with every mark and every contact masked."""
    return _CONTACTS.sub(MASK, markers.any.sub(MASK, text))


def telling_in(text: str, markers: Markers) -> list[str]:
    """The marks in a text that must go, as they are written there, each once."""
    return _found(markers.must_go, text)


def left_in(text: str, markers: Markers) -> list[str]:
    """Everything in a text that may give the unit away, as it is written there, each once."""
    return list(dict.fromkeys([*_found(markers.any, text), *_found(_CONTACTS, text)]))


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(hit.group() for hit in pattern.finditer(text)))


def _usable(marks: Iterable[str]) -> tuple[str, ...]:
    """Each mark once; a single character would be found everywhere."""
    stripped = (unicodedata.normalize("NFKC", one).strip() for one in marks)
    return tuple(dict.fromkeys(one for one in stripped if len(one) >= SHORTEST))


def _places(region: str) -> list[str]:
    """A region with and without its kind: 河南省, 河南."""
    short = _PLACE.sub("", region)
    return [region, short] if len(short) >= SHORTEST else [region]


def _short_names(unit: str, places: Sequence[str]) -> list[str]:
    """What a unit calls itself: its name without form, brackets, place and trade."""
    core = _without_form(_BRACKETED.sub("", _without_form(unit)))
    for place in sorted(places, key=len, reverse=True):
        core = core.removeprefix(place)
    brand = _TRADE.sub("", core)
    return [one for one in (core, brand) if len(one) >= SHORTEST and not _TRADE.fullmatch(one)]


def _without_form(name: str) -> str:
    while len(shorter := _FORM.sub("", name.strip())) >= SHORTEST and shorter != name:
        name = shorter
    return name


def _finder(marks: Sequence[str]) -> re.Pattern[str]:
    """Finds the longest mark first, across widths, cases, blanks, hyphens and invisible signs."""
    ordered = sorted(marks, key=len, reverse=True)
    return re.compile("|".join(map(_spelt, ordered)) or r"(?!)")


def _spelt(mark: str) -> str:
    """A mark as a pattern; one of Latin letters or digits is not found inside a longer word."""
    signs = [sign for sign in mark if not re.fullmatch(_GAP, sign)]
    body = _GAP.join(map(_sign, signs))
    before = r"(?<![0-9A-Za-z])" if signs[0].isascii() and signs[0].isalnum() else ""
    after = r"(?![0-9A-Za-z])" if signs[-1].isascii() and signs[-1].isalnum() else ""
    return f"{before}{body}{after}"


def _sign(sign: str) -> str:
    if sign in _BRACKETS:
        return f"[{re.escape(_BRACKETS)}]"
    wide = {chr(ord(one) + 0xFEE0) for one in (sign.lower(), sign.upper()) if "!" <= one <= "~"}
    written = {sign, sign.lower(), sign.upper(), *wide}
    return f"(?:{'|'.join(re.escape(one) for one in sorted(written))})"
