"""回避 and 经办人 of one case, and the list of the walls that an official may know of."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.actions.handlers import handler_of
from evaluation.walls import (
    clerks_left,
    declared_by,
    offices_of,
    walls_seen_by,
)
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Handler, Wall
from portal.kernel.refusals import Refusal
from portal.kernel.roles import NATIONAL
from portal.ui.forms import ErrorSummary, PortalForm
from portal.ui.pages import Page


@dataclass(frozen=True, slots=True)
class WallRow:
    """One wall with what this person may do about it."""

    wall: Wall
    tag: str
    said: str
    asks: bool
    decides: bool

    @property
    def field_id(self) -> str:
        """The id of its reason's control; several forms stand on the page."""
        return f"reason-{self.wall.pk}"


def wall_row(wall: Wall, user: User) -> WallRow:
    """The state of a wall in words; ``user`` is never the one behind it."""
    if wall.lifted_at is not None:
        return WallRow(wall, "off", _("已解除"), asks=False, decides=False)
    if wall.lift_asked_by_id is None:
        return WallRow(wall, "warn", _("回避中"), asks=True, decides=False)
    second = wall.lift_asked_by_id != user.pk
    return WallRow(wall, "doing", _("回避中，已申请解除"), asks=False, decides=second)


class WallsOfCase:
    """The page of one case: who is behind a wall, who handles it, and the forms of both."""

    def __init__(
        self, request: HttpRequest, case: Dossier, forms: Sequence[PortalForm],
        refused: Sequence[Refusal] = (),
    ) -> None:  # fmt: skip
        self.request, self.case, self.refused = request, case, refused
        self.wall_form, self.handler_form = forms

    @property
    def summary(self) -> ErrorSummary:
        """What was typed wrong."""
        return ErrorSummary.of(self.wall_form, self.handler_form)

    @property
    def title_prefix(self) -> str:
        """错误： when something was refused or typed wrong."""
        return _("错误：") if self.refused else self.summary.title_prefix

    @property
    def rows(self) -> list[WallRow]:
        """The walls before this case, the standing ones first."""
        found = walls_seen_by(self.request.user).filter(dossier=self.case)
        ordered = found.order_by("lifted_at", "raised_at")
        rows = [wall_row(wall, self.request.user) for wall in ordered]
        return sorted(rows, key=lambda row: row.wall.lifted_at is not None)

    @property
    def of_nation(self) -> bool:
        """Whether this person is of the office that appoints handlers."""
        return bool(offices_of(self.request.user, self.case) & NATIONAL)

    @property
    def handler(self) -> Handler | None:
        """Who looks after the case now."""
        return handler_of(self.case)

    @property
    def earlier(self) -> list[Handler]:
        """Who did before, with the reasons."""
        ended = self.case.handlers.filter(ended_at__isnull=False)
        return list(ended.select_related("person", "ended_by").order_by("-ended_at"))

    @property
    def nobody_left(self) -> bool:
        """Whether every clerk of the national office is behind a wall."""
        return self.of_nation and not clerks_left(self.case, self.request.now).exists()


class WallList:
    """All walls that a person may know of, and what that person declared."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        found = walls_seen_by(request.user).order_by("-raised_at", "-pk")
        self.page = Page.of(request, found, unit=_("项"))
        self.rows = [wall_row(wall, request.user) for wall in self.page.rows]
        self.declared = list(declared_by(request.user))


def wall_address(request: HttpRequest, case: Dossier) -> str:
    """The page of a case's walls on the desk that this person works at."""
    national = offices_of(request.user, case) & NATIONAL
    name = "evaluation:wall" if national else "evaluation:prov_wall"
    return reverse(name, args=[case.reference])
