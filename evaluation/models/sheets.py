"""Score sheets, redacted copies, and what the panel says to each other."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.panels import Assignment
from evaluation.models.rules import ReviewCriterion
from portal.dossiers.models import Dossier

PERSON = settings.AUTH_USER_MODEL


class ScoreSheet(models.Model):
    """One expert's sheet; a reopened sheet is a new version, the old one stays readable."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("已提交")
        SUPERSEDED = "superseded", _("已重评")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="sheets")
    version = models.PositiveSmallIntegerField(default=1)
    submission_version = models.PositiveSmallIntegerField(_("所评提交版本"))
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    opinion = models.TextField(_("评审意见"), blank=True)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopen_reason = models.CharField(_("退回理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "version"], name="one_sheet_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} v{self.version}"


class Score(models.Model):
    """One criterion's score on one sheet; ``maximum`` is the scale's when it was given."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(ReviewCriterion, models.PROTECT, related_name="+")
    value = models.DecimalField(_("得分"), max_digits=5, decimal_places=1, null=True, blank=True)
    maximum = models.PositiveSmallIntegerField()
    comment = models.CharField(_("评语"), max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="one_score_a_criterion"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0, value__lte=F("maximum")),
                name="score_is_within_its_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}"


class RedactedCopy(models.Model):
    """What a double-blind reviewer reads instead of a submitted version; made by the applicant.

    ``content`` maps the codes of blocks to what may be shown of them.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="redacted_copies")
    submission_version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField("SHA-256", max_length=64)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-submission_version"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "submission_version"], name="one_redacted_copy_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} v{self.submission_version}"


class RedactedFile(models.Model):
    """An evidence file as a double-blind reviewer gets it; named by its number alone."""

    copy = models.ForeignKey(RedactedCopy, models.CASCADE, related_name="files")
    item = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="redacted/%Y/%m/")
    size = models.PositiveBigIntegerField()
    digest = models.CharField("SHA-256", max_length=64)
    mime = models.CharField(max_length=100)
    token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.position}"


class Thread(models.Model):
    """A discussion of a case; who reads it is the thread's own matter and the phase's."""

    class Audience(models.TextChoices):
        STAFF = "staff", _("仅工作人员")
        PANEL = "panel", _("本件专家和工作人员")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="threads")
    title = models.CharField(_("议题"), max_length=120)
    audience = models.CharField(_("可见范围"), max_length=8, choices=Audience)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return self.title


class ThreadPost(models.Model):
    """One contribution; shown to other experts without the author's name unless the phase is open."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts")
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    text = models.TextField(_("内容"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.at}"
