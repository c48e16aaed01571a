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


@dataclass(frozen=True, slots=True)
class Group:
    """Links under one heading."""

    title: str
    entries: Sequence[Entry]


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
def desk_menu(context: Mapping[str, Any]) -> list[Entry]:
    """The lines of ``shell.menu``; the longest path that fits is current."""
    return _entries(context, _shell(context).menu)


@register.simple_tag(takes_context=True)
def desk_groups(context: Mapping[str, Any]) -> list[Group]:
    """The headings of ``shell.groups``, each with its lines."""
    groups = _shell(context).groups
    return [Group(one.title, _entries(context, one.items)) for one in groups]


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


def _entries(context: Mapping[str, Any], items: Sequence[MenuItem]) -> list[Entry]:
    shell = _shell(context)
    everything = [*shell.menu, *(item for group in shell.groups for item in group.items)]
    current = shell.nav or _best(_path(context), everything)
    return [
        Entry(item.title, item.url, item.key == current, item.icon, item.count, item.hot)
        for item in items
    ]


def _best(path: str, items: Sequence[MenuItem]) -> str:
    fitting = [item for item in items if path.startswith(item.url)]
    return max(fitting, key=lambda item: len(item.url)).key if fitting else ""
