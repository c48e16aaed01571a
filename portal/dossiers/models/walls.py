"""Officials and single cases: who handles one, and who must not see it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models.cases import Dossier

PERSON = settings.AUTH_USER_MODEL


class Wall(models.Model):
    """An official's conflict with a case: while it stands the case does not exist for that person.

    Every list, count, total, export and search leaves the case out (``queries.visible_to``). It is
    raised by the official or by a colleague, and taken down by two others with a reason.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="walls")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="walls")
    reason = models.CharField(_("回避事由"), max_length=500)
    raised_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    lift_reason = models.CharField(_("解除理由"), max_length=500, blank=True)
    lift_asked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "person"],
                condition=Q(lifted_at__isnull=True),
                name="one_standing_wall_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(lift_asked_by__isnull=True) | ~Q(lift_asked_by=F("person")),
                name="a_wall_is_not_lifted_from_behind",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lift_asked_by__isnull=False)
                & ~Q(lifted_by=F("person"))
                & ~Q(lifted_by=F("lift_asked_by"))
                & ~Q(lift_reason=""),
                name="a_wall_is_lifted_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.person_id}"


class Handler(models.Model):
    """经办人: the national official who looks after a case, with both ends of the time."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="handlers")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="handled")
    appointed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField()
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(_("原因"), max_length=500, blank=True)

    class Meta:
        ordering = ["appointed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(ended_at__isnull=True),
                name="one_handler_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.person_id}"
