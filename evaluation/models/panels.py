"""Who reviews which case: assignments, wishes, and the proposals they come from."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.experts import Expert
from portal.dossiers.models import Dossier, Round

PERSON = settings.AUTH_USER_MODEL


class Preference(models.Model):
    """An expert's own order of the cases offered: 1 is the one he would review first."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="preferences")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="preferences")
    rank = models.PositiveSmallIntegerField(_("意愿次序"))

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "dossier"], name="one_rank_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} #{self.rank}"


class Proposal(models.Model):
    """分配方案: a change set of assignments; nothing in it is in force until it is published.

    ``commitment`` is the SHA-256 of the seed, fixed and shown with ``inputs_digest`` before the
    draw; ``seed`` is shown after publication. ``inputs`` is everything the solver reads, so that
    ``manage.py replay_assignment`` draws the same panel. ``report`` says what could not be met.
    """

    class State(models.TextChoices):
        COMMITTED = "committed", _("已承诺种子")
        DRAFT = "draft", _("拟定中")
        IMPOSSIBLE = "impossible", _("无法满足规则")
        PUBLISHED = "published", _("已发布")
        DISCARDED = "discarded", _("已作废")

    round = models.ForeignKey(Round, models.PROTECT, related_name="proposals")
    number = models.PositiveSmallIntegerField(_("方案序号"))
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.COMMITTED)
    commitment = models.CharField(_("种子承诺值"), max_length=64)
    seed = models.CharField(max_length=64)
    inputs = models.JSONField(default=dict)
    inputs_digest = models.CharField(_("输入摘要"), max_length=64)
    outcome = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    committed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_proposal_a_number"),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=["committed", "draft"]),
                name="one_open_proposal_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} #{self.number}"


class ProposedPair(models.Model):
    """One pair of a proposal: to be added, kept as it is, or ended."""

    class Change(models.TextChoices):
        ADD = "add", _("新增")
        KEEP = "keep", _("保持")
        END = "end", _("撤下")

    class Origin(models.TextChoices):
        SOLVER = "solver", _("求解")
        HAND = "hand", _("手工")
        IMPORT = "import", _("导入")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="pairs")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    change = models.CharField(_("变动"), max_length=6, choices=Change)
    origin = models.CharField(_("来源"), max_length=8, choices=Origin)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "dossier", "expert"], name="one_proposed_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_display()} {self.dossier_id} {self.expert_id}"


class Assignment(models.Model):
    """An expert on a case; live while ``ended_at`` is empty, and then it is the grant.

    ``declared_at`` is the acceptance with the declaration of no conflict; material is shown only
    after it. A declined or recused pair is remembered by its ended row.
    """

    class End(models.TextChoices):
        DECLINED = "declined", _("已谢绝")
        RECUSED = "recused", _("已回避")
        RELEASED = "released", _("已调整")

    class DeclineReason(models.TextChoices):
        CONFLICT = "conflict", _("存在利害关系")
        FIELD = "field", _("专业不符")
        TIME = "time", _("时间冲突")
        LOAD = "load", _("任务过多")
        OTHER = "other", _("其他")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="assignments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    assigned_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    declared_at = models.DateTimeField(_("回避声明时间"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)
    end_code = models.CharField(_("原因类别"), max_length=10, choices=DeclineReason, blank=True)
    end_reason = models.CharField(_("原因"), max_length=500, blank=True)
    arbitration = models.BooleanField(_("分差复评"), default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "expert"],
                condition=Q(ended_at__isnull=True),
                name="one_live_assignment_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("assigned_at")),
                name="assignment_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.expert_id}"
