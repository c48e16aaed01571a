"""The round's review as data: rule, criteria, phases."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Round


class ReviewRule(models.Model):
    """The round's review rule: locked when scoring opens, never edited afterwards (F-15).

    ``spread_limit`` is the spread of totals above which one more expert is needed; empty asks for
    none. ``required_fields`` are the fields of which every case needs an expert. ``weights`` are
    the costs that the assignment uses (``evaluation.matching.costs``). Experts rank the cases
    until ``wishes_until``; empty asks nobody.
    """

    class Method(models.TextChoices):
        RAW = "raw", _("原始平均分")
        TRIMMED = "trimmed", _("去掉最高、最低分后的平均分")
        CENTRED = "centred", _("按专家评分尺度校正后的平均分")

    round = models.OneToOneField(Round, models.CASCADE, related_name="review_rule")
    experts_per_case = models.PositiveSmallIntegerField(_("每件专家数"))
    defence_share = models.PositiveSmallIntegerField(_("答辩占比（%）"))
    scale_max = models.PositiveSmallIntegerField(_("每项满分"))
    method = models.CharField(_("排序所用分值"), max_length=10, choices=Method, default=Method.RAW)
    spread_limit = models.DecimalField(
        _("分差阈值"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    honours_break_ties = models.BooleanField(_("同分时优先荣誉在前"), default=False)
    required_fields = models.JSONField(_("每件须有的专长"), default=list, blank=True)
    load_cap = models.PositiveSmallIntegerField(_("每名专家最多评审件数"), null=True, blank=True)
    weights = models.JSONField(_("分配权重"), default=dict, blank=True)
    wishes_until = models.DateTimeField(_("评审意愿截止时间"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=200)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(defence_share__lte=100), name="share_is_a_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.round}"


class ReviewCriterion(models.Model):
    """A criterion; ``clauses`` names the clauses whose facts stand beside it.

    ``summed`` criteria carry a weight and make the total; the others are shown and never summed.
    ``maximum`` is empty where the rule's scale counts. ``labels`` maps a value to its words. At or
    below ``comment_below`` and at or above ``comment_above`` a comment must be written.
    """

    rule = models.ForeignKey(ReviewRule, models.CASCADE, related_name="criteria")
    title = models.CharField(_("指标"), max_length=60)
    guidance = models.CharField(_("评分说明"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(_("权重（%）"))
    summed = models.BooleanField(_("计入总分"), default=True)
    maximum = models.PositiveSmallIntegerField(_("满分"), null=True, blank=True)
    labels = models.JSONField(_("分值说明"), default=dict, blank=True)
    comment_below = models.PositiveSmallIntegerField(_("不高于该分须写评语"), null=True, blank=True)
    comment_above = models.PositiveSmallIntegerField(_("不低于该分须写评语"), null=True, blank=True)
    clauses = models.JSONField(_("对照条件"), default=list)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(summed=True, weight__gt=0) | Q(summed=False, weight=0),
                name="only_summed_criteria_weigh",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReviewPhase(models.Model):
    """A stretch of the review with what it lets people see; every visibility question asks it.

    The windows of one round do not overlap.
    """

    class Blindness(models.TextChoices):
        OPEN = "open", _("公开：专家互知姓名，可见申报单位")
        SINGLE = "single", _("单盲：专家可见申报单位，互不知姓名")
        DOUBLE = "double", _("双盲：专家只见隐去单位信息的材料")

    class OthersScores(models.TextChoices):
        NEVER = "never", _("始终不可见")
        AFTER_OWN = "after_own", _("本人提交后可见")
        AFTER_LOCK = "after_lock", _("评分结束后可见")

    round = models.ForeignKey(Round, models.CASCADE, related_name="review_phases")
    title = models.CharField(_("阶段名称"), max_length=60)
    opens_at = models.DateTimeField(_("开始时间"))
    closes_at = models.DateTimeField(_("截止时间"))
    blindness = models.CharField(_("盲评方式"), max_length=8, choices=Blindness)
    others_scores = models.CharField(_("他人评分"), max_length=12, choices=OthersScores)
    discussion = models.BooleanField(_("开放讨论"), default=False)

    class Meta:
        ordering = ["opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="review_phase_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.title
