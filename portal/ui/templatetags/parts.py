"""What the cotton components compute; pages have no need of these tags."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.translation import gettext as _

from portal.ui import charts
from portal.ui.parts import Column, Option

register = template.Library()

BANDS = {"ok": "shieldok", "warn": "alert", "bad": "ban", "none": "help"}


@register.simple_tag
def heading_id(title: str, own: str = "") -> str:
    """An id for a heading: after the id of its section, else after its words."""
    return f"h-{own}" if own else "h-" + "".join(str(title).split())


@register.simple_tag
def table_columns(columns: str | Sequence[str | Column]) -> list[Column]:
    """Columns from ``"名称|省域"``, a list of names, or a list of Column.

    A name in brackets, ``(选择)``, is read out only; one that ends in ``#`` is a column of numbers.
    """
    listed = columns.split("|") if isinstance(columns, str) else columns
    return [each if isinstance(each, Column) else _column(str(each)) for each in listed]


@register.simple_tag
def verdict_options(options: Sequence[Option] | None = None) -> Sequence[Option]:
    """The choices of a verdict: 符合, 补正, 不符合 unless the page has others."""
    return options or (
        Option("met", _("符合")),
        Option("correct", _("补正"), "ask"),
        Option("unmet", _("不符合"), "no"),
    )


@register.simple_tag
def save_words(state: str, at: str, said: str) -> str:
    """What the save state says before any script has run."""
    if said or state != "saved":
        return said
    return _("草稿已自动保存 %(at)s") % {"at": at}


@register.simple_tag
def band_icon(kind: str, own: str = "") -> str:
    """The icon of a certificate band."""
    return own or BANDS.get(kind, "info")


@register.simple_tag
def hbar_chart(rows: Iterable[tuple[str, int]]) -> charts.BarChart:
    """Places of the bars of ``c-hbar``."""
    return charts.hbar(rows)


@register.simple_tag
def funnel_chart(rows: Iterable[tuple[str, int]]) -> charts.BarChart:
    """Places of the bars of ``c-funnel``."""
    return charts.funnel(rows)


def _column(name: str) -> Column:
    if name.startswith("(") and name.endswith(")"):
        return Column(name[1:-1], hidden=True)
    return Column(name.removesuffix("#"), number=name.endswith("#"))
