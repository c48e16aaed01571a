"""Who may enter a page at all. Every view states it; a habit test fails where one does not.

Entering a page is not seeing an object: which cases a person may see is answered by
``portal.dossiers.queries`` alone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from portal.accounts.queries import standing_of
from portal.kernel.roles import Role

View = Callable[..., HttpResponse]
EVERYBODY = "everybody"
SIGNED_IN = "signed_in"


class NotForThisRole(PermissionDenied):
    """A signed-in person whose roles do not open this page; says whose do."""

    def __init__(self, roles: frozenset[Role]) -> None:
        self.roles = [role.label for role in Role if role in roles]
        super().__init__("、".join(self.roles))


def public(view: View) -> View:
    """Anybody may enter, signed in or not."""
    view.open_to = EVERYBODY  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anybody with an account may enter; others are asked to sign in and come back."""
    guarded = login_required(view)
    guarded.open_to = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def only(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of the roles today; others get 403 naming the roles."""
    wanted = frozenset(roles)

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not standing_of(request.user).roles & wanted:
                raise NotForThisRole(wanted)
            return view(request, *args, **kwargs)

        guarded.open_to = wanted  # type: ignore[attr-defined]
        return guarded

    return decorate
