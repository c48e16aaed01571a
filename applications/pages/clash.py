"""Two people wrote one field: the page on which one of the texts is chosen."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from applications.pages.case import Case
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
        names = dict.fromkeys(clash.who for clash in self.clashes)
        own = str(self.viewer)
        return "、".join(_("您在另一个窗口") if name == own else name for name in names)

    @property
    def at(self) -> str:
        """When the first of them was written."""
        return f"{timezone.localtime(self.clashes[0].at):%H:%M}"

    @property
    def rows(self) -> list[Difference]:
        """The differences, field by field."""
        return [Difference(c.name, c.label, c.theirs, c.mine) for c in self.clashes]
