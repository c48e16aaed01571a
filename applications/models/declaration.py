"""The declaration: scalar facts of one case, one-to-one with its dossier."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Dossier
from portal.organizations.models import Institution

YES_NO = [(True, _("是")), (False, _("否"))]


class VerificationGround(models.TextChoices):
    """The three kinds that may ask to be verified directly (R0-27)."""

    EXPERIMENTAL_ZONE = "experimental_zone", _("支撑国家专利导航产业发展实验区建设的机构")
    PROMOTION_CENTRE = "promotion_centre", _("国家专利导航项目研究和推广中心建设单位")
    KEY_TECHNOLOGY_TASK = (
        "key_technology_task",
        _("承担国家知识产权局关键核心技术攻关专利导航工作任务的单位"),
    )


class Declaration(models.Model):
    """Scalar facts. An empty yes-or-no is "not declared yet", which is not "no"."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="declaration")
    # 单位基本信息
    entity_type = models.CharField(
        _("单位类型"), max_length=24, choices=Institution.EntityType, blank=True
    )
    is_legal_entity = models.BooleanField(_("是否为法人单位"), null=True, choices=YES_NO)
    legal_representative = models.CharField(_("法定代表人"), max_length=40, blank=True)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    address = models.CharField(_("通信地址"), max_length=200, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    contact_email = models.EmailField(_("联系邮箱"), blank=True)
    profile = models.TextField(_("单位简介"), max_length=2000, blank=True)
    # 二级部门
    department_name = models.CharField(
        _("专门从事专利导航业务的二级部门"), max_length=80, blank=True
    )
    department_head = models.CharField(_("部门负责人"), max_length=40, blank=True)
    department_founded_on = models.DateField(_("部门设立日期"), null=True, blank=True)
    # 团队
    team_note = models.TextField(_("团队能力说明"), max_length=2000, blank=True)
    # 数据资源
    data_lawful = models.BooleanField(_("数据来源是否合规"), null=True, choices=YES_NO)
    data_stable = models.BooleanField(_("数据来源是否稳定"), null=True, choices=YES_NO)
    data_service_note = models.TextField(_("数据加工、更新与服务说明"), max_length=2000, blank=True)
    # 基础保障
    funds_note = models.TextField(_("资金条件"), max_length=1000, blank=True)
    equipment_note = models.TextField(_("设备条件"), max_length=1000, blank=True)
    premises_note = models.TextField(_("场地条件"), max_length=1000, blank=True)
    # 合规声明
    serious_violation = models.BooleanField(
        _("近三年是否发生严重违法、违规行为"), null=True, choices=YES_NO
    )
    dishonesty = models.BooleanField(_("近三年是否有失信行为"), null=True, choices=YES_NO)
    subcontracting = models.BooleanField(_("近三年是否转包专利导航业务"), null=True, choices=YES_NO)
    # 核定理由
    ground = models.CharField(
        _("申请核定的理由"), max_length=24, choices=VerificationGround, blank=True
    )
    ground_subject = models.CharField(
        _("所支撑的实验区、中心或任务名称"), max_length=120, blank=True
    )
    ground_document = models.CharField(_("批复或任务文件名称和文号"), max_length=200, blank=True)
    ground_note = models.TextField(_("工作情况说明"), max_length=2000, blank=True)
    # 不占名额
    claims_reply_letter = models.BooleanField(
        _("是否为复函支持的产业知识产权运营中心建设运营主体单位"), null=True, choices=YES_NO
    )
    reply_letter_number = models.CharField(_("复函文号"), max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.dossier_id}"


class IncomeYear(models.Model):
    """Income of one of the window's years, in 万元 with two decimals, stored exactly."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="incomes")
    year = models.PositiveSmallIntegerField(_("年度"))
    navigation = models.DecimalField(
        _("专利导航相关收入"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    operating = models.DecimalField(
        _("全部营业收入"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "year"], name="one_income_a_year"),
            models.CheckConstraint(
                condition=models.Q(navigation__isnull=True) | models.Q(navigation__gte=Decimal(0)),
                name="navigation_income_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"
