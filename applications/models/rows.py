"""Rows under a declaration. A row may be half filled while drafting: only text is required."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Region

from .declaration import YES_NO, Declaration


class Row(models.Model):
    """What all rows share: their declaration and their order."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="%(class)ss")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class StaffMember(Row):
    """Somebody who works on navigation; one person counts once (R0-13)."""

    name = models.CharField(_("姓名"), max_length=40, blank=True)
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    qualification = models.CharField(_("资格或职称"), max_length=80, blank=True)
    joined_on = models.DateField(_("入职日期"), null=True, blank=True)
    in_service = models.BooleanField(_("是否在职"), null=True, choices=YES_NO)

    class Meta(Row.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Project(Row):
    """A navigation project: only one completed within the window counts (R0-15)."""

    class Kind(models.TextChoices):
        REGIONAL_PLANNING = "regional_planning", _("区域规划")
        INDUSTRY_PLANNING = "industry_planning", _("产业规划")
        BUSINESS_OPERATION = "business_operation", _("企业经营")
        RND_ACTIVITY = "rnd_activity", _("研发活动")
        TALENT_MANAGEMENT = "talent_management", _("人才管理")

    title = models.CharField(_("项目名称"), max_length=200, blank=True)
    client = models.CharField(_("委托单位"), max_length=120, blank=True)
    province = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("服务省域")
    )
    kind = models.CharField(_("项目类型"), max_length=24, choices=Kind, blank=True)
    started_on = models.DateField(_("启动日期"), null=True, blank=True)
    completed_on = models.DateField(_("完成日期"), null=True, blank=True)
    government_funded = models.BooleanField(_("是否政府资助"), null=True, choices=YES_NO)

    class Meta(Row.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class ResultApplication(Row):
    """A demonstrative application of a result; only prefecture level or above counts (R0-16)."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("国家级")
        PROVINCIAL = "provincial", _("省级")
        PREFECTURE = "prefecture", _("地市级")
        COUNTY = "county", _("县级及以下")

    title = models.CharField(_("成果名称"), max_length=200, blank=True)
    user_unit = models.CharField(_("应用单位"), max_length=120, blank=True)
    level = models.CharField(_("应用层级"), max_length=12, choices=Level, blank=True)
    year = models.PositiveSmallIntegerField(_("应用年度"), null=True, blank=True)
    proof = models.CharField(_("应用证明"), max_length=200, blank=True)

    class Meta(Row.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class Publication(Row):
    """One public release of a navigation result: releases are counted, not results (R0-17)."""

    title = models.CharField(_("发布内容"), max_length=200, blank=True)
    venue = models.CharField(_("发布渠道或活动"), max_length=120, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    link = models.CharField(_("网址或证明"), max_length=300, blank=True)

    class Meta(Row.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class DataResource(Row):
    """A data resource with its source and licence (R0-18), own or not (R0-19)."""

    name = models.CharField(_("数据资源名称"), max_length=120, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    licence = models.CharField(_("授权依据"), max_length=200, blank=True)
    own = models.BooleanField(_("是否自主数据"), null=True, choices=YES_NO)
    update_rhythm = models.CharField(_("更新周期"), max_length=60, blank=True)

    class Meta(Row.Meta):
        pass

    def __str__(self) -> str:
        return self.name
