"""A round: its terms, its routes, what a province sets, more time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Region

PERSON = settings.AUTH_USER_MODEL


class Round(models.Model):
    """A batch: the notice it rests on, the edition it pins, its window, deadlines and rules.

    Instants are stored aware and shown in Asia/Shanghai. What no notice says has no default.
    """

    slug = models.SlugField(_("网址标识"), unique=True)
    title = models.CharField(_("名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    notice_title = models.CharField(_("依据通知"), max_length=200)
    notice_number = models.CharField(_("通知文号"), max_length=60, blank=True)
    notice_issued_on = models.DateField(_("通知日期"))
    edition = models.CharField(_("政策版本"), max_length=20)
    window_start = models.DateField(_("近三年起"))
    window_end = models.DateField(_("近三年止"))
    opens_at = models.DateTimeField(_("开始申报"))
    province_deadline = models.DateTimeField(_("省级报送截止"))
    publicity_days = models.PositiveSmallIntegerField(_("公示天数"))

    class PublicityMode(models.TextChoices):
        WORKDAY = "workday", _("工作日")
        NATURAL = "natural", _("自然日")

    publicity_mode = models.CharField(_("公示日计算"), max_length=8, choices=PublicityMode)
    target = models.PositiveSmallIntegerField(_("拟认定目标数"), null=True, blank=True)
    contact = models.CharField(_("联系方式"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(window_end__gt=F("window_start")), name="round_window_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RoundRoute(models.Model):
    """A programme that a round opens, with its own deadline and its own strictness.

    ``unmet_blocks`` decides whether an unmet clause blocks submission or only advises (F-04);
    ``needs_publicity`` whether recognition waits for publicity (F-05).
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="routes")
    programme = models.CharField(_("通道"), max_length=40)
    deadline = models.DateTimeField(_("申报截止"))
    unmet_blocks = models.BooleanField(_("条件未达标时阻止提交"))
    needs_publicity = models.BooleanField(_("认定前须公示"), default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "programme"], name="one_route_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.programme}"


class ProvinceSchedule(models.Model):
    """What one province sets for a round: an earlier deadline for its institutions."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="province_schedules")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    institution_deadline = models.DateTimeField(_("本省申报截止"))
    contact = models.CharField(_("本省咨询方式"), max_length=200, blank=True)
    set_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "region"], name="one_schedule_a_province"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.institution_deadline:%Y-%m-%d %H:%M}"


class Extension(models.Model):
    """A later deadline for one province's report or one case, with who allowed it and why."""

    class Kind(models.TextChoices):
        PROVINCE_REPORT = "province_report", _("省级报送")
        SUBMISSION = "submission", _("申报提交")

    kind = models.CharField(max_length=16, choices=Kind)
    round = models.ForeignKey(Round, models.CASCADE, related_name="extensions")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    dossier = models.ForeignKey(
        "Dossier", models.CASCADE, null=True, blank=True, related_name="extensions"
    )
    until = models.DateTimeField(_("延至"))
    reason = models.CharField(_("理由"), max_length=500)
    granted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        ordering = ["granted_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.until}"
