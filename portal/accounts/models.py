"""People, the capacities they hold with first and last day, and invitations."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.kernel.roles import INSTITUTION_ROLES, Role

HELD_ROLES = [(role.value, role.label) for role in Role if role is not Role.SYSTEM]


class User(AbstractUser):
    """A person with an account; what the person may do comes from memberships and grants."""

    first_name = None
    last_name = None
    name = models.CharField(_("姓名"), max_length=40)
    email = models.EmailField(_("电子邮箱"), unique=True)
    phone = models.CharField(_("手机号码"), max_length=20, blank=True)

    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The person's name, as Django's own pages ask for it."""
        return self.name

    def get_short_name(self) -> str:
        """The same: Chinese names have no short form."""
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Which capacities count on a day."""

    def on(self, day: date) -> "MembershipQuerySet":
        """Memberships in force on a Shanghai date; both first and last day count."""
        return self.filter(first_day__lte=day).filter(
            Q(last_day__isnull=True) | Q(last_day__gte=day)
        )


class Membership(models.Model):
    """A role in one office or one institution, from a first to a last day.

    Leaving is a last day, never a deletion, so that old acts keep their author's capacity.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("角色"), max_length=20, choices=HELD_ROLES)
    office = models.ForeignKey(
        "organizations.Office", models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    institution = models.ForeignKey(
        "organizations.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    first_day = models.DateField(_("起始日期"))
    last_day = models.DateField(_("终止日期"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="granted_memberships"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(INSTITUTION_ROLES), institution__isnull=False)
                | (~Q(role__in=sorted(INSTITUTION_ROLES)) & Q(institution__isnull=True)),
                name="institution_roles_are_held_in_institutions",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=models.F("first_day")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class Invitation(models.Model):
    """An invitation to hold a role; the link carries a secret of which only the digest is kept.

    ``dossier`` is set when a co-editor is invited to one case: accepting then also gives the
    object grant on that case.
    """

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("电子邮箱"))
    name = models.CharField(_("姓名"), max_length=40)
    role = models.CharField(_("角色"), max_length=20, choices=HELD_ROLES)
    office = models.ForeignKey("organizations.Office", models.PROTECT, null=True, blank=True)
    institution = models.ForeignKey(
        "organizations.Institution", models.PROTECT, null=True, blank=True
    )
    dossier = models.ForeignKey(
        "dossiers.Dossier", models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    first_day = models.DateField(_("起始日期"))
    last_day = models.DateField(_("终止日期"), null=True, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="invitations_sent")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("有效期至"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return f"{self.get_role_display()}（邀请 {self.pk}）"  # no address: this goes into the log


class ParkedInput(models.Model):
    """What was typed when a session had ended: kept so that signing in again loses nothing.

    ``key`` is a random token in the person's cookie; rows older than 30 minutes are swept.
    """

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=500)
    fields = models.JSONField()
    parked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.path
