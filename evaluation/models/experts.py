"""The expert pool: people, their fields, employers and yearly declarations of interests."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.policy.expertise import COMMITTEE_FIELDS
from portal.dossiers.models import Round
from portal.organizations.models import Region

PERSON = settings.AUTH_USER_MODEL


class Expert(models.Model):
    """A reviewer with what recusal and assignment look at: employer, province, load.

    ``employer`` is the present one; what came before are :class:`FormerEmployment` rows.
    ``load_cap`` is the most cases the person takes in one round; empty leaves it to the round.
    """

    user = models.OneToOneField(PERSON, models.CASCADE, related_name="expert")
    employer = models.CharField(_("工作单位"), max_length=120)
    employer_credit_code = models.CharField(_("单位统一社会信用代码"), max_length=18, blank=True)
    employed_since = models.DateField(_("入职日期"), null=True, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("所在省份"))
    title = models.CharField(_("职称或职务"), max_length=60, blank=True)
    load_cap = models.PositiveSmallIntegerField(_("每批次最多评审件数"), null=True, blank=True)
    in_pool = models.BooleanField(_("在库"), default=True)
    left_reason = models.CharField(_("出库原因"), max_length=300, blank=True)

    class Meta:
        ordering = ["user__name"]

    def __str__(self) -> str:
        return f"{self.user}（{self.employer}）"

    @property
    def fields_shown(self) -> str:
        """The fields in words; the round's own by their code. Reads prefetched ``skills``."""
        titles = {one.code: one.title for one in COMMITTEE_FIELDS}
        return "、".join(titles.get(skill.field, skill.field) for skill in self.skills.all())


class ExpertSkill(models.Model):
    """A field an expert is named for: one of the committee's, or the code of a round's own."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="skills")
    field = models.CharField(_("专长"), max_length=40)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "field"], name="one_skill_once"),
        ]

    def __str__(self) -> str:
        return self.field


class RoundField(models.Model):
    """A field of expertise that a round adds to the committee's, with where it comes from."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="expert_fields")
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(_("专长"), max_length=40)
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class FormerEmployment(models.Model):
    """An employer an expert has left, with both ends; ``source`` says how it became known."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="former_employments")
    employer = models.CharField(_("单位名称"), max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    started_on = models.DateField(_("起"), null=True, blank=True)
    ended_on = models.DateField(_("止"))
    source = models.CharField(_("来源"), max_length=200)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-ended_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="employment_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer}（至{self.ended_on}）"


class InterestDeclaration(models.Model):
    """利害关系声明: made each year by the expert; an expired one blocks new assignments."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="declarations")
    declared_at = models.DateTimeField(_("声明时间"))
    expires_on = models.DateField(_("有效期至"))
    nothing_to_declare = models.BooleanField(default=False)

    class Meta:
        ordering = ["-declared_at"]

    def __str__(self) -> str:
        return f"{self.expert_id} → {self.expires_on}"


class DeclaredTie(models.Model):
    """One tie of a declaration: with which unit, of what kind, from when to when."""

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", _("任职或兼职")
        EQUITY = "equity", _("投资或持股")
        ADVISER = "adviser", _("顾问或咨询")
        PROJECT = "project", _("合作项目")
        FAMILY = "family", _("近亲属任职")
        OTHER = "other", _("其他")

    declaration = models.ForeignKey(InterestDeclaration, models.CASCADE, related_name="ties")
    kind = models.CharField(_("关系"), max_length=12, choices=Kind)
    unit = models.CharField(_("单位名称"), max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    started_on = models.DateField(_("起"), null=True, blank=True)
    ended_on = models.DateField(_("止"), null=True, blank=True)
    detail = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit}"


class ExpectedExpert(models.Model):
    """Somebody entered for the pool who does not hold the role yet; becomes an :class:`Expert`.

    The row goes when the person takes the role by the administrator's invitation. ``fields`` are
    codes; ``former`` are rows of employer, credit code, first and last day as ISO texts.
    """

    name = models.CharField(_("姓名"), max_length=40)
    email = models.EmailField(_("电子邮箱"), unique=True)
    employer = models.CharField(_("工作单位"), max_length=120)
    employer_credit_code = models.CharField(_("单位统一社会信用代码"), max_length=18, blank=True)
    employed_since = models.DateField(_("入职日期"), null=True, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("所在省份"))
    title = models.CharField(_("职称或职务"), max_length=60, blank=True)
    load_cap = models.PositiveSmallIntegerField(_("每批次最多评审件数"), null=True, blank=True)
    fields = models.JSONField(_("专长"), default=list)
    former = models.JSONField(_("曾任职单位"), default=list)
    entered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.employer}）"
