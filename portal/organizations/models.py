"""Regions, offices, institutions, and the two national lists a recommendation looks at."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A province-level or lower region, keyed by GB/T 2260 where it has a code.

    新疆生产建设兵团 has no code in GB/T 2260 and carries an internal key; lists are published in
    行政区划 order, which is ``position``.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        PREFECTURE = "prefecture", _("市级")
        COUNTY = "county", _("县级")

    key = models.CharField(_("区划代码"), max_length=6, primary_key=True)
    name = models.CharField(_("名称"), max_length=40)
    short = models.CharField(_("简称"), max_length=4, blank=True)
    level = models.CharField(_("级别"), max_length=12, choices=Level, default=Level.PROVINCE)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    position = models.PositiveIntegerField(_("排列次序"))
    participates = models.BooleanField(_("设有参与办理的机关"), default=True)
    tile_column = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """An authority, under its own name: never built from the name of its region (R0-01)."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("国家局")
        PROVINCIAL = "provincial", _("省级机关")

    name = models.CharField(_("名称"), max_length=60, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="offices"
    )
    department = models.CharField(_("承办部门"), max_length=60, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)

    class Meta:
        ordering = ["region__position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["region"],
                condition=models.Q(kind="provincial"),
                name="one_provincial_office_a_region",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Institution(models.Model):
    """A legal entity known by its 统一社会信用代码; the applicant is the institution (R0-10)."""

    class EntityType(models.TextChoices):
        IP_SERVICE_AGENCY = "ip_service_agency", _("知识产权服务机构")
        OTHER_ENTERPRISE_OR_PUBLIC_INSTITUTION = "other_entity", _("其他企事业单位")
        INDUSTRY_ORGANIZATION = "industry_organization", _("行业组织")

    class Status(models.TextChoices):
        PENDING = "pending", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        REFUSED = "refused", _("未予确认")

    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("单位名称"), max_length=120)
    entity_type = models.CharField(_("单位类型"), max_length=24, choices=EntityType)
    region = models.ForeignKey(Region, models.PROTECT, related_name="institutions")
    address = models.CharField(_("住所"), max_length=200, blank=True)
    status = models.CharField(
        _("单位状态"), max_length=12, choices=Status, default=Status.PENDING, db_index=True
    )
    status_reason = models.CharField(_("说明"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("登记时间"))

    class Meta:
        ordering = ["region__position", "name"]

    def __str__(self) -> str:
        return self.name


class PriorityHonour(models.Model):
    """A kind of honour that gives priority (R0-08): an open list that the national office keeps."""

    title = models.CharField(_("名称"), max_length=80, unique=True)
    source = models.CharField(_("依据"), max_length=200)
    in_use = models.BooleanField(_("使用中"), default=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class InstitutionHonour(models.Model):
    """An institution on the list of a priority honour, entered by the national office."""

    honour = models.ForeignKey(PriorityHonour, models.PROTECT, related_name="holders")
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="honours")
    document = models.CharField(_("授予文件"), max_length=200)
    year = models.PositiveSmallIntegerField(_("授予年份"))

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["honour", "institution"], name="one_honour_once"),
        ]

    def __str__(self) -> str:
        return f"{self.honour}（{self.year}）"


class SupportReplyLetter(models.Model):
    """复函: the national office's letter that frees a host unit from its province's quota (R0-09).

    Closed data kept by the national office (F-07). ``revoked_on`` ends its effect without
    removing it.
    """

    number = models.CharField(_("复函文号"), max_length=60, unique=True)
    issued_on = models.DateField(_("复函日期"))
    addressee = models.CharField(_("主送单位"), max_length=120)
    centre = models.CharField(_("产业知识产权运营中心"), max_length=120, blank=True)
    host_name = models.CharField(_("建设运营主体单位"), max_length=120)
    host_credit_code = models.CharField(_("主体单位统一社会信用代码"), max_length=18, db_index=True)
    file = models.FileField(_("复函文件"), upload_to="reply-letters/")
    file_digest = models.CharField(max_length=64)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("录入人")
    )
    entered_at = models.DateTimeField(_("录入时间"))
    revoked_on = models.DateField(_("停止使用日期"), null=True, blank=True)

    class Meta:
        ordering = ["-issued_on", "number"]

    def __str__(self) -> str:
        return self.number


class WorkingDayYear(models.Model):
    """An imported calendar year of State Council days, for years the library lacks (E3).

    ``days`` is {ISO date: is_off}; a newer version of a year supersedes, never overwrites.
    """

    year = models.PositiveSmallIntegerField(_("年份"))
    version = models.PositiveSmallIntegerField(_("版本"))
    papers = models.JSONField(_("依据文件"), default=list)
    days = models.JSONField(_("放假与调休"), default=dict)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="one_version_of_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"
