"""协作人员 of one case."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from applications.forms import InviteForm
from applications.pages.case import Case
from applications.pages.people import certifiers_of, editors_of, grants_on
from portal.accounts.models import Invitation, User
from portal.accounts.queries import managers_of
from portal.kernel.refusals import Refusal
from portal.kernel.roles import Role
from portal.ui.parts import Crumb


@dataclass
class MembersPage:
    """Who fills in the case, who signs it, and who has been asked."""

    case: Case
    form: InviteForm
    editors: list[tuple[User, bool]]
    certifiers: list[User]
    invitations: list[Invitation]
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def title_prefix(self) -> str:
        """错误： when the form was refused."""
        return self.form.title_prefix if self.form.is_bound else ""

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return self.case.crumbs(_("协作人员"))

    @property
    def manages(self) -> bool:
        """Whether this person may invite and revoke."""
        return Role.MANAGER in self.case.roles


def members_page(case: Case, form: InviteForm) -> MembersPage:
    """Read the people of one case. Whoever manages the unit needs no grant and loses none."""
    managers = managers_of(case.dossier.institution, case.now).values("user")
    granted = set(grants_on(case.dossier).exclude(user__in=managers).values_list("user", flat=True))
    waiting = case.dossier.invitations.filter(
        accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=case.now
    )
    return MembersPage(
        case=case,
        form=form,
        editors=[(p, p.pk in granted) for p in editors_of(case.dossier, case.now)],
        certifiers=certifiers_of(case.dossier, case.now),
        invitations=list(waiting),
    )
