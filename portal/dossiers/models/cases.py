"""The dossier: one table for every case of every programme, its history and submitted versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models.rounds import Round
from portal.organizations.models import Institution, Region

PERSON = settings.AUTH_USER_MODEL


class Dossier(models.Model):
    """案卷: one application and, once recognised, one designation, from draft to exit.

    ``state`` is written by ``actions.advance`` alone. ``occupies_round`` follows the state and
    makes "never both routes in one round" a constraint of the database.
    """

    reference = models.CharField(_("案卷编号"), max_length=24, unique=True)
    programme = models.CharField(_("事项"), max_length=40)
    round = models.ForeignKey(Round, models.PROTECT, related_name="dossiers")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="dossiers")
    region = models.ForeignKey(Region, models.PROTECT, related_name="dossiers")
    state = models.CharField(_("状态"), max_length=32, db_index=True)
    occupies_round = models.BooleanField(default=True)
    version = models.PositiveSmallIntegerField(_("提交次数"), default=0)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("建立时间"))
    changed_at = models.DateTimeField(_("最近变动"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    certificate_number = models.CharField(
        _("证书编号"), max_length=40, null=True, blank=True, unique=True
    )
    recognised_on = models.DateField(_("认定日期"), null=True, blank=True)
    exited_on = models.DateField(_("退出日期"), null=True, blank=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        permissions = [
            ("edit_dossier", "填写这件申报"),
            ("score_dossier", "评审这件申报"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "institution"],
                condition=Q(occupies_round=True),
                name="one_case_of_an_institution_a_round",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "region", "state"]),
            models.Index(fields=["programme", "state"]),
            models.Index(fields=["institution", "-changed_at"]),
        ]

    def __str__(self) -> str:
        return self.reference


class Transition(models.Model):
    """One step taken: append-only history of the case."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="transitions")
    action = models.CharField(max_length=40)
    label = models.CharField(_("办理"), max_length=40)
    source = models.CharField(max_length=32)
    target = models.CharField(max_length=32)
    actor = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(_("办理人"), max_length=120)
    at = models.DateTimeField(_("时间"), db_index=True)
    note = models.TextField(_("说明"), blank=True)
    told = models.BooleanField(_("申报单位可见"), default=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.action}"


class Submission(models.Model):
    """A submitted version: content frozen, digested and receipted. Never changed afterwards."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="submissions")
    version = models.PositiveSmallIntegerField(_("第几次提交"))
    number = models.CharField(_("回执编号"), max_length=32, unique=True)
    token = models.CharField(max_length=64)
    content = models.JSONField(_("提交内容"))
    digest = models.CharField("SHA-256", max_length=64)
    edition = models.CharField(_("政策版本"), max_length=20)
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("提交时间"))

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "version"], name="one_version_once"),
            models.UniqueConstraint(fields=["dossier", "token"], name="one_token_submits_once"),
        ]

    def __str__(self) -> str:
        return self.number
