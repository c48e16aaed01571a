"""Between what is typed and what is stored: one reader for forms, pasted tables and workbooks."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from portal.kernel.amounts import WanYuan
from portal.kernel.invalid import InvalidValue
from portal.organizations.queries import provinces

PROVINCES = "applications.provinces"
HOUR = 3600
FIRST_YEAR, LAST_YEAR = 1900, 2100
SHORTEST_NAME = 2
_DATE = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:00:00(?::00)?)?"
    r"|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_ANSWERS = {"true": True, "是": True, "有": True, "false": False, "否": False, "无": False}


def text_of(field: models.Field, value: Any) -> str:
    """A stored value as the form holds it; a choice by its stored code, a region by its name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if field.is_relation:
        return province_names().get(str(value), str(value))
    return str(value)


def reader(field: models.Field) -> Callable[[str], Any]:
    """The function that reads text for a model field and raises InvalidValue with a sentence."""
    label = str(field.verbose_name)
    for kind, read in _READERS:
        if isinstance(field, kind):
            return lambda text: read(field, label, text.strip())
    raise TypeError(f"no reader for {field!r}")


def province_names() -> dict[str, str]:
    """Names of the province-level regions by key, in 行政区划 order; cached."""
    names = cache.get(PROVINCES)
    if names is None:
        names = dict(provinces().values_list("key", "name"))
        if names:
            cache.set(PROVINCES, names, HOUR)
    return names


def empty_of(field: models.Field) -> Any:
    """The value of a field nobody has filled in."""
    return None if field.null else ""


def _half(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _yes_no(_field: models.Field, label: str, text: str) -> bool:
    answer = _ANSWERS.get(_half(text).lower())
    if answer is None:
        raise InvalidValue("not_yes_no", f"{label}应填“是”或“否”，当前为“{_shown(text)}”")
    return answer


def _choice(field: models.Field, label: str, text: str) -> str:
    for code, words in field.choices:
        if text in (code, str(words)):
            return code
    accepted = "、".join(str(words) for _code, words in field.choices)
    raise InvalidValue("not_a_choice", f"{label}应为{accepted}之一，当前为“{_shown(text)}”")


def _date(_field: models.Field, label: str, text: str) -> date:
    found = _DATE.fullmatch("".join(_half(text).split()))
    try:
        return date(*(int(part) for part in found.groups() if part)) if found else _no_date()
    except ValueError:
        raise InvalidValue(
            "not_a_date", f"{label}应填日期，例如 2024-05-01，当前为“{_shown(text)}”"
        ) from None


def _no_date() -> date:
    raise ValueError


def _year(_field: models.Field, label: str, text: str) -> int:
    plain = _half(text).removesuffix("年").strip()
    if not re.fullmatch(r"[0-9]{4}", plain) or not FIRST_YEAR <= int(plain) <= LAST_YEAR:
        raise InvalidValue("not_a_year", f"{label}应填四位数字，例如 2024，当前为“{_shown(text)}”")
    return int(plain)


def _amount(_field: models.Field, label: str, text: str) -> Decimal:
    try:
        return WanYuan.parse(text).decimal
    except InvalidValue as wrong:
        raise InvalidValue(wrong.code, f"{label}：{wrong.message}") from None


def _email(field: models.Field, label: str, text: str) -> str:
    try:
        validate_email(_half(text))
    except ValidationError:
        raise InvalidValue(
            "not_an_email", f"{label}应填邮箱地址，例如 name@example.cn，当前为“{_shown(text)}”"
        ) from None
    return _within(field, label, _half(text))


def _province(_field: models.Field, label: str, text: str) -> str:
    plain = _half(text)
    names = province_names()
    if plain in names:
        return plain
    long_enough = len(plain) >= SHORTEST_NAME
    fitting = [key for key, name in names.items() if long_enough and name.startswith(plain)]
    if len(fitting) != 1:
        raise InvalidValue(
            "not_a_province", f"{label}应填省级区划的名称，例如 河南省，当前为“{_shown(text)}”"
        )
    return fitting[0]


def _within(field: models.Field, label: str, text: str) -> str:
    limit = field.max_length
    if limit and len(text) > limit:
        raise InvalidValue("too_long", f"{label}最多 {limit} 字，当前 {len(text)} 字")
    return text


def _words(field: models.Field, label: str, text: str) -> str:
    return _choice(field, label, text) if field.choices else _within(field, label, text)


def _shown(text: str, length: int = 20) -> str:
    return text if len(text) <= length else text[:length] + "…"


_READERS: tuple[tuple[type[models.Field], Callable[[models.Field, str, str], Any]], ...] = (
    (models.BooleanField, _yes_no),
    (models.DateField, _date),
    (models.DecimalField, _amount),
    (models.IntegerField, _year),
    (models.ForeignKey, _province),
    (models.EmailField, _email),
    (models.Field, _words),
)
