"""Conflicts that somebody named, and how they were cleared; the rest is computed from facts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.experts import Expert
from portal.dossiers.models import Dossier

PERSON = settings.AUTH_USER_MODEL


class NamedConflict(models.Model):
    """A conflict of an expert with a case that a person named; it stands until two clear it.

    Named by the expert, by staff, or taken over from an applicant's request to avoid. Cleared by
    two officers, neither of them the one who named it, with a reason.

    A row of origin ``computed`` names nothing by itself: it carries the clearance of a computed
    hit of its ``kind``, for exactly the ``evidence`` it quotes. New facts make a new hit.
    """

    class Origin(models.TextChoices):
        EXPERT = "expert", _("专家申报")
        STAFF = "staff", _("工作人员登记")
        APPLICANT = "applicant", _("申报单位申请")
        COMPUTED = "computed", _("系统比对")

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="named_conflicts")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="named_conflicts")
    origin = models.CharField(_("来源"), max_length=10, choices=Origin)
    kind = models.CharField(_("类型"), max_length=20, blank=True)
    evidence = models.CharField(_("事实"), max_length=500)
    named_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField()
    clear_reason = models.CharField(_("解除理由"), max_length=500, blank=True)
    clear_asked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    clear_asked_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["named_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_by__isnull=True) | ~Q(cleared_by=F("clear_asked_by")),
                name="conflict_is_cleared_by_two",
            ),
            models.CheckConstraint(
                condition=Q(origin="computed", named_by__isnull=True) & ~Q(kind="")
                | ~Q(origin="computed") & Q(named_by__isnull=False, kind=""),
                name="only_a_computed_conflict_has_no_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.dossier_id}"


class AvoidRequest(models.Model):
    """An applicant's request that somebody does not review its case; made once, with reasons."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="avoid_request")
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id}"


class AvoidedPerson(models.Model):
    """One person whom an applicant asks to avoid; ``expert`` is filled in where the pool has one.

    The applicant never learns whether the pool has.
    """

    request = models.ForeignKey(AvoidRequest, models.CASCADE, related_name="people")
    name = models.CharField(_("姓名"), max_length=40)
    employer = models.CharField(_("工作单位"), max_length=120)
    reason = models.CharField(_("理由"), max_length=500)
    expert = models.ForeignKey(Expert, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
