"""``{% behaviour "bulk" %}``: bind a behaviour of static/js, and load its file once per page.

The tag writes ``data-behaviour="bulk"`` and notes the need on the request; root.html ends with
``{% behaviour_scripts %}``, so a page loads the scripts it uses and no other.
"""

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

HTMX = "django_htmx/htmx-2.min.js"
BEHAVIOURS: dict[str, tuple[str, ...]] = {
    "autosave": (HTMX, "js/autosave.js"),
    "bulk": ("js/bulk.js",),
    "copy": ("js/copy.js",),
    "counter": ("js/counter.js",),
    "dirty-guard": ("js/dirty-guard.js",),
    "focus": ("js/focus.js",),
    "print": ("js/print.js",),
    "repeater": ("js/repeater.js",),
    "total": ("js/total.js",),
    "upload": ("js/upload.js",),
}


@register.simple_tag(takes_context=True)
def behaviour(context: Mapping[str, Any], *names: str) -> SafeString:
    """Write the attribute that binds ``names`` and note that the page needs their files."""
    for name in names:
        if name not in BEHAVIOURS:
            known = ", ".join(sorted(BEHAVIOURS))
            message = f"Unknown behaviour {name!r}. Known behaviours: {known}."
            raise template.TemplateSyntaxError(message)
        _note(context, BEHAVIOURS[name])
    return format_html('data-behaviour="{}"', " ".join(names))


@register.simple_tag(takes_context=True)
def needs_htmx(context: Mapping[str, Any]) -> str:
    """Note that the page uses hx-… attributes of its own."""
    _note(context, (HTMX,))
    return ""


@register.simple_tag(takes_context=True)
def behaviour_scripts(context: Mapping[str, Any]) -> SafeString:
    """The deferred scripts that the page has asked for, htmx first."""
    needed = getattr(context.get("request"), "behaviour_files", ())
    files = sorted(needed, key=lambda path: (path != HTMX, path))
    return format_html_join("", '<script src="{}" defer></script>', ((static(f),) for f in files))


def _note(context: Mapping[str, Any], files: tuple[str, ...]) -> None:
    request = context.get("request")
    if request is not None:
        request.behaviour_files = getattr(request, "behaviour_files", frozenset()) | set(files)
