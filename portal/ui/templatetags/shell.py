"""The navigation of the shells: which entries there are and which is the current one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.functional import Promise

from portal.ui import navigation
from portal.ui.shell import MenuItem, Shell

register = template.Library()


@dataclass(frozen=True, slots=True)
class Entry:
    """A link as drawn: its words, where it goes, whether the reader is there."""

    title: str | Promise
    url: str
    current: bool
    icon: str = ""
    count: int = 0
    hot: bool = False


@register.simple_tag(takes_context=True)
def public_navigation(context: Mapping[str, Any]) -> list[Entry]:
    """The six entries of the public site."""
    key = _shell(context).nav
    path = _path(context)
    return [
        Entry(link.title, link.url, link.key == key if key else link.holds(path))
        for link in navigation.PUBLIC
    ]


@register.simple_tag(takes_context=True)
def desk_menu(context: Mapping[str, Any], part: str = "menu") -> list[Entry]:
    """The lines of ``shell.menu`` or ``shell.menu2``; the longest path that fits is current."""
    shell = _shell(context)
    items: Sequence[MenuItem] = getattr(shell, part)
    current = shell.nav or _best(_path(context), [*shell.menu, *shell.menu2])
    return [
        Entry(item.title, item.url, item.key == current, item.icon, item.count, item.hot)
        for item in items
    ]


@register.simple_tag
def footer_links() -> list[navigation.Link]:
    """The links of the footer that this installation serves."""
    return [link for link in navigation.FOOTER if link.leads_somewhere]


@register.simple_tag
def shell_url(key: str) -> str:
    """The path of ``login``, ``logout``, ``messages`` or ``search``."""
    link: navigation.Link = getattr(navigation, key.upper())
    return link.url


@register.simple_tag(takes_context=True)
def size_url(context: Mapping[str, Any], size: str) -> str:
    """The same page in another size of type, with the filters it has."""
    query = context["request"].GET.copy() if "request" in context else QueryDict(mutable=True)
    query["size"] = size
    return f"?{query.urlencode()}"


def _shell(context: Mapping[str, Any]) -> Shell:
    return context.get("shell") or Shell()


def _path(context: Mapping[str, Any]) -> str:
    return getattr(context.get("request"), "path", "")


def _best(path: str, items: Sequence[MenuItem]) -> str:
    fitting = [item for item in items if path.startswith(item.url)]
    return max(fitting, key=lambda item: len(item.url)).key if fitting else ""
