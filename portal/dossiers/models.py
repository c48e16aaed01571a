"""The dossier: one table for every case of every programme, and what surrounds each case."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Institution, Region

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


class DraftField(models.Model):
    """What stands in one form field: the text as typed, its revision and who typed it.

    The typed tables hold the value only when the text is valid, so wrong input is kept too.
    A field without a row stands at revision 0 with the value of its typed column.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="draft_fields")
    section = models.CharField(max_length=32)
    name = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    problem = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "name"], name="one_row_a_draft_field"),
        ]
        indexes = [models.Index(fields=["dossier", "section"])]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.name} r{self.revision}"


class SectionMark(models.Model):
    """Whether the people who fill in a section say that it is finished."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="section_marks")
    section = models.CharField(max_length=32)
    done = models.BooleanField(default=False)
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "section"], name="one_mark_a_section"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.section}"


class Correction(models.Model):
    """补正告知书: one letter with everything to correct, the sections it reopens, its deadline."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="corrections")
    version = models.PositiveSmallIntegerField(_("针对第几次提交"))
    remark = models.TextField(_("补充说明"), blank=True)
    due_at = models.DateTimeField(_("补正期限"))
    explanation = models.JSONField(default=list)
    issued_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    issued_by_label = models.CharField(max_length=120)
    issued_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["issued_at"]

    def __str__(self) -> str:
        return f"{self.dossier_id} v{self.version}"


class CorrectionItem(models.Model):
    """One thing to correct: the clause, the section it opens, what is wanted."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="items")
    clause = models.CharField(max_length=32, blank=True)
    section = models.CharField(max_length=32)
    text = models.TextField(_("补正要求"))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Quota(models.Model):
    """推荐名额 of a province in a round, with the document the figure comes from (R0-07)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="quotas")
    region = models.ForeignKey(Region, models.PROTECT, related_name="quotas")
    places = models.PositiveSmallIntegerField(_("推荐名额"))
    source = models.CharField(_("依据"), max_length=200)
    changed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["region__position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "region"], name="one_quota_a_province"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.places}"


class Place(models.Model):
    """A place of a quota that a case holds now; the number makes a place unique in the database."""

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="held")
    number = models.PositiveSmallIntegerField(_("席位"))
    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="place")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["quota", "number"], name="one_holder_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.quota} #{self.number}"


class QuotaEntry(models.Model):
    """Append-only ledger of places taken (+1) and freed (-1); its sum is what is held."""

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="entries")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    change = models.SmallIntegerField()
    reason = models.CharField(max_length=40)
    actor_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.quota} {self.change:+d}"
