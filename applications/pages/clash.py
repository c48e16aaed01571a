"""Two people wrote one field: both texts as people read them, for the choice between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.content import ROWS
from applications.models import Declaration
from applications.pages.case import Case
from applications.pages.rows import words_of
from portal.accounts.models import User
from portal.dossiers.drafts import Clash
from portal.ui.parts import Crumb, Difference


@dataclass(frozen=True, slots=True)
class ClashPage:
    """Two people changed the same fields; both texts, to choose from."""

    case: Case
    title: str
    clashes: list[Clash]
    action: str
    viewer: User

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return self.case.crumbs(self.title)

    @property
    def who(self) -> str:
        """Who wrote the other texts; oneself when it was another window."""
        return "、".join(dict.fromkeys(writer_of(clash, self.viewer) for clash in self.clashes))

    @property
    def at(self) -> str:
        """When the first of them was written."""
        return written_at(self.clashes[0])

    @property
    def rows(self) -> list[Difference]:
        """The differences, field by field."""
        return [Difference(c.name, c.label, *_both(c)) for c in self.clashes]


@dataclass(frozen=True, slots=True)
class Beside:
    """A clash as the page shows it beside its field while somebody is typing.

    ``text`` and ``base`` are what the field takes over when the other text is chosen; ``theirs``
    and ``mine`` are the two texts in words.
    """

    name: str
    label: str
    who: str
    at: str
    theirs: str
    mine: str
    text: str
    base: str


def beside(clashes: Sequence[Clash], viewer: User) -> list[Beside]:
    """The clashes of one save."""
    return [
        Beside(
            each.name,
            each.label,
            writer_of(each, viewer),
            written_at(each),
            *_both(each),
            each.theirs,
            each.base,
        )
        for each in clashes
    ]


def writer_of(clash: Clash, viewer: User) -> str:
    """Who wrote the other text."""
    return _("您在另一个窗口") if clash.who == str(viewer) else clash.who


def written_at(clash: Clash) -> str:
    """When the other text was written."""
    return f"{timezone.localtime(clash.at):%H:%M}"


def _both(clash: Clash) -> tuple[str, str]:
    column = _column(clash.name)
    return words_of(column, clash.theirs), words_of(column, clash.mine)


def _column(name: str) -> models.Field:
    """The column behind the name of a box: ``name`` or ``rows-key-name``."""
    rows, *rest = name.split("-")
    return ROWS[rows]._meta.get_field(rest[-1]) if rest else Declaration._meta.get_field(name)
