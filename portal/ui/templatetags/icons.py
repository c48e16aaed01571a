"""``{% icon "search" %}``: an inline SVG from the lucide set, drawn once per process."""

import functools

from django import template
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

register = template.Library()

ICONS = {
    "alert": "triangle-alert",
    "award": "award",
    "ban": "ban",
    "bell": "bell",
    "book": "book-open",
    "calendar": "calendar-clock",
    "chart": "chart-column",
    "chat": "message-square",
    "check": "check",
    "clipboard": "clipboard-check",
    "clock": "clock",
    "copy": "copy",
    "database": "database",
    "down": "chevron-down",
    "download": "download",
    "edit": "pencil",
    "eye": "eye",
    "file": "file-text",
    "flag": "flag",
    "flow": "workflow",
    "gear": "settings",
    "help": "circle-question-mark",
    "history": "history",
    "home": "house",
    "inbox": "inbox",
    "info": "info",
    "key": "key-round",
    "layers": "layers",
    "list": "list",
    "lock": "lock",
    "login": "log-in",
    "logout": "log-out",
    "mail": "mail",
    "map": "map",
    "mega": "megaphone",
    "menu": "menu",
    "network": "network",
    "org": "landmark",
    "paperclip": "paperclip",
    "plus": "plus",
    "print": "printer",
    "refresh": "refresh-cw",
    "scale": "scale",
    "search": "search",
    "send": "send",
    "shieldok": "shield-check",
    "stamp": "stamp",
    "table": "table",
    "trash": "trash-2",
    "undo": "undo-2",
    "up": "chevron-up",
    "upload": "upload",
    "user": "user",
    "users": "users",
    "x": "x",
}


class UnknownIcon(template.TemplateSyntaxError):
    """A template asked for an icon that the portal has not named."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one icon, hidden from assistive technology: the words beside it carry the meaning."""
    return _draw(str(name))


@functools.cache
def _draw(name: str) -> SafeString:
    try:
        lucide_name = ICONS[name]
    except KeyError:
        known = ", ".join(sorted(ICONS))
        message = f"Unknown icon {name!r}. Known icons: {known}."
        raise UnknownIcon(message) from None
    svg = lucide(lucide_name, size=None, **{"class": "i", "aria-hidden": "true"})
    # The stylesheet draws: one stroke width for the whole portal.
    for attribute in ('fill="none"', 'stroke="currentColor"', 'stroke-width="2"'):
        svg = svg.replace(f" {attribute}", "", 1)
    return SafeString(" ".join(svg.split()).replace("> <", "><"))
