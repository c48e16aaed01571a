"""No address without a stated rule, and none that takes a POST without a token."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from portal.accounts.access import EVERYBODY, SIGNED_IN
from portal.kernel.roles import Role

SAFE = {"get", "head", "options"}
STATED_HERE = {
    "healthz": "anybody: says whether the process lives, shows nothing of anybody's",
}
"""Views below accounts in the import order, which cannot carry its decorators."""


def addresses(
    resolver: URLResolver, spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The full name of every address (the path where it has no name) and its view."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = (*spaces, each.namespace) if each.namespace else spaces
            yield from addresses(each, inner)
        elif isinstance(each, URLPattern):
            yield ":".join([*spaces, each.name or str(each.pattern)]), each.callback


VIEWS = sorted(addresses(get_resolver()), key=lambda pair: pair[0])
PAGES = [(name, view) for name, view in VIEWS if not hasattr(view, "cls")]
INTERFACES = [(name, view) for name, view in VIEWS if hasattr(view, "cls")]


def names(pairs: list[tuple[str, Any]]) -> list[str]:
    return [name for name, _view in pairs]


def layers(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The view and everything its decorators wrap."""
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def test_the_walk_reaches_the_site():
    assert {"accounts:login", "account_reset_password", "healthz"} <= set(names(VIEWS))


def test_no_rule_is_stated_here_for_a_view_that_is_gone():
    assert set(STATED_HERE) <= {name.split(":")[-1] for name in names(PAGES)}


@pytest.mark.parametrize(("name", "view"), PAGES, ids=names(PAGES))
def test_every_url_states_who_may_enter(name, view):
    rule = getattr(view, "open_to", STATED_HERE.get(name.split(":")[-1]))

    assert rule, f"{name}: decorate the view with @public, @signed_in or @only(Role.…)"
    if isinstance(rule, frozenset):
        assert all(isinstance(role, Role) for role in rule)
    else:
        assert rule in {EVERYBODY, SIGNED_IN, *STATED_HERE.values()}


@pytest.mark.parametrize(("name", "view"), PAGES, ids=names(PAGES))
def test_no_page_takes_a_post_without_the_token(name, view):
    exempt = [layer for layer in layers(view) if getattr(layer, "csrf_exempt", False)]

    assert exempt == [], f"{name} is exempt from the CSRF check"


@pytest.mark.parametrize(("name", "view"), INTERFACES, ids=names(INTERFACES))
def test_an_interface_states_its_permission_and_only_reads(name, view):
    offered = set(getattr(view, "actions", None) or ()) or {
        method for method in view.cls.http_method_names if hasattr(view.cls, method)
    }

    assert view.cls.permission_classes, f"{name}: state permission_classes"
    assert offered <= SAFE, f"{name} offers {sorted(offered - SAFE)}"
