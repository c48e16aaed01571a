"""Columns of a table that people fill in, and what one cell may hold."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from portal.kernel.amounts import WanYuan
from portal.kernel.invalid import InvalidValue

ColumnKind = Literal["text", "int", "money", "date", "choice", "bool"]
MAX_INT_DIGITS: Final = 9
_YES: Final = frozenset({"是", "有", "√", "true", "yes", "y", "1"})
_NO: Final = frozenset({"否", "无", "×", "false", "no", "n", "0"})
_DATE: Final = re.compile(
    r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?|(\d{4})(\d\d)(\d\d)"
)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BREAKS: Final = "\n\t"


@dataclass(frozen=True, slots=True)
class Column:
    """`title` is the Chinese heading; `choices` maps what is stored to what people write.

    Values read: text str, int int, money Decimal in 万元 with two decimals, date date,
    choice the key, bool bool; an empty cell that is not required is None ("" for text).
    """

    key: str
    title: str
    kind: ColumnKind = "text"
    required: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)
    max_length: int = 200
    hint: str = ""
    example: str = ""
    width: int = 18

    def read(self, cell: Any) -> Any:
        """The value of one cell. Raises InvalidValue with a sentence that names the column."""
        text = _as_text(cell)
        if not text:
            if self.required:
                raise InvalidValue("missing", _("%(title)s未填写") % {"title": self.title})
            return "" if self.kind == "text" else None
        return _READERS[self.kind](self, text)

    @property
    def rule(self) -> str:
        """One sentence for the sheet 填写说明."""
        return self.hint or _RULES[self.kind](self)


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    if isinstance(cell, datetime):
        cell = cell.date()
    return str(cell).replace("\r\n", "\n").replace("_x000D_", "").strip()


def _text(column: Column, text: str) -> str:
    if any(unicodedata.category(c) in _UNSEEN and c not in _BREAKS for c in text):
        raise _wrong(column, "unseen", _("含有看不见的控制字符，请重新输入"))
    if len(text) > column.max_length:
        said = _("最多 %(limit)d 个字，当前 %(actual)d 个") % {
            "limit": column.max_length,
            "actual": len(text),
        }
        raise _wrong(column, "too_long", said)
    return text


def _int(column: Column, text: str) -> int:
    plain = _plain(text).replace(",", "")
    if not re.fullmatch(r"[0-9]+(\.0+)?", plain):
        raise _wrong(column, "not_integer", _("应填整数，例如 5"))
    if len(plain.split(".")[0]) > MAX_INT_DIGITS:
        raise _wrong(column, "too_large", _("数字过大，请核对"))
    return int(plain.split(".")[0])


def _money(column: Column, text: str) -> Decimal:
    try:
        return WanYuan.parse(text).decimal
    except InvalidValue as error:
        raise _wrong(column, error.code, error.message) from None


def _date(column: Column, text: str) -> date:
    match = _DATE.fullmatch(re.sub(r"\s+|00:00:00$", "", _plain(text)))
    try:
        year, month, day = [int(part) for part in match.groups() if part] if match else (0, 0, 0)
        return date(year, month, day)
    except ValueError:
        raise _wrong(column, "not_date", _("应填日期，例如 2021-06-30")) from None


def _choice(column: Column, text: str) -> str:
    for key, label in column.choices.items():
        if _plain(text) in {_plain(label), key}:
            return key
    said = _("只能填 %(choices)s") % {"choices": "、".join(column.choices.values())}
    raise _wrong(column, "not_a_choice", said)


def _bool(column: Column, text: str) -> bool:
    plain = _plain(text).lower()
    if plain not in _YES | _NO:
        raise _wrong(column, "not_yes_or_no", _("应填“是”或“否”"))
    return plain in _YES


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _wrong(column: Column, code: str, said: str) -> InvalidValue:
    return InvalidValue(code, _("%(title)s：%(said)s") % {"title": column.title, "said": said})


_READERS: Final[Mapping[str, Callable[[Column, str], Any]]] = {
    "text": _text,
    "int": _int,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "bool": _bool,
}
_RULES: Final[Mapping[str, Callable[[Column], str]]] = {
    "text": lambda column: _("文字，最多 %(limit)d 个字") % {"limit": column.max_length},
    "int": lambda _column: _("整数"),
    "money": lambda _column: _("金额，单位万元，最多两位小数"),
    "date": lambda _column: _("日期，写成 2021-06-30"),
    "choice": lambda column: (
        _("任选其一：%(choices)s") % {"choices": "、".join(column.choices.values())}
    ),
    "bool": lambda _column: _("填“是”或“否”"),
}
