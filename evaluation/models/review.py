"""Experts, assignments, score sheets and defence scores."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Dossier, Round
from portal.organizations.models import Region

PERSON = settings.AUTH_USER_MODEL


class ReviewRule(models.Model):
    """The round's review rule: locked when scoring opens, never edited afterwards (F-15)."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="review_rule")
    experts_per_case = models.PositiveSmallIntegerField(_("每件专家数"))
    defence_share = models.PositiveSmallIntegerField(_("答辩占比（%）"))
    scale_max = models.PositiveSmallIntegerField(_("每项满分"))
    source = models.CharField(_("依据"), max_length=200)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(defence_share__lte=100), name="share_is_a_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.round}"


class ReviewCriterion(models.Model):
    """A weighted criterion; ``clauses`` names the clauses whose facts stand beside it."""

    rule = models.ForeignKey(ReviewRule, models.CASCADE, related_name="criteria")
    title = models.CharField(_("指标"), max_length=60)
    guidance = models.CharField(_("评分说明"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(_("权重（%）"))
    clauses = models.JSONField(_("对照条件"), default=list)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Expert(models.Model):
    """A reviewer with what recusal looks at: employer and province."""

    user = models.OneToOneField(PERSON, models.CASCADE, related_name="expert")
    employer = models.CharField(_("工作单位"), max_length=120)
    employer_credit_code = models.CharField(_("单位统一社会信用代码"), max_length=18, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("所在省份"))
    fields = models.CharField(_("专长"), max_length=200, blank=True)

    class Meta:
        ordering = ["user__name"]

    def __str__(self) -> str:
        return f"{self.user}（{self.employer}）"


class Assignment(models.Model):
    """An expert on a case; live while ``ended_at`` is empty, and then it is the grant."""

    class End(models.TextChoices):
        RECUSED = "recused", _("已回避")
        RELEASED = "released", _("已调整")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="assignments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    declared_at = models.DateTimeField(_("回避声明时间"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)
    end_reason = models.CharField(_("原因"), max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "expert"],
                condition=Q(ended_at__isnull=True),
                name="one_live_assignment_a_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.expert_id}"


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

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "version"], name="one_sheet_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} v{self.version}"


class Score(models.Model):
    """One criterion's score on one sheet."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(ReviewCriterion, models.PROTECT, related_name="+")
    value = models.DecimalField(_("得分"), max_digits=5, decimal_places=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="one_score_a_criterion"),
            models.CheckConstraint(condition=Q(value__gte=0), name="score_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.value}"


class DefenceScore(models.Model):
    """A panel member's defence score, on the hundred scale; a correction is a new version."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="defence_scores")
    judge = models.CharField(_("答辩评委"), max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    value = models.DecimalField(_("答辩得分"), max_digits=5, decimal_places=2)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["judge", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "judge", "version"], name="one_defence_score_a_version"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=100), name="defence_score_within_hundred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge} {self.value}"
