"""Clause-by-clause examination of one submitted version."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Dossier


class ClauseVerdict(models.Model):
    """An examiner's verdict on one clause of one version.

    ``stage`` tells the province's audit from the national examination; ``evidence_digest`` is
    what the evidence of the clause looked like, so that replaced evidence asks for a new look.
    """

    class Stage(models.TextChoices):
        PROVINCE = "province", _("省级审核")
        NATIONAL = "national", _("国家局审核")

    class Verdict(models.TextChoices):
        MET = "met", _("符合")
        CORRECT = "correct", _("补正")
        UNMET = "unmet", _("不符合")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="verdicts")
    version = models.PositiveSmallIntegerField(_("第几次提交"))
    stage = models.CharField(max_length=10, choices=Stage)
    clause = models.CharField(max_length=32)
    verdict = models.CharField(_("审核结论"), max_length=10, choices=Verdict)
    comment = models.TextField(_("意见"), blank=True)
    evidence_digest = models.CharField(max_length=64, blank=True)
    examiner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "version", "stage", "clause"], name="one_verdict_a_clause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.clause} {self.verdict}"
