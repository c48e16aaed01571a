"""公示 and 异议: a frozen list with its window, and what anyone says against an entry."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Dossier, Round

PERSON = settings.AUTH_USER_MODEL


class Publicity(models.Model):
    """A list shown to the public for N days; published by an officer other than its drafter."""

    class State(models.TextChoices):
        DRAFT = "draft", _("拟稿")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤回")

    round = models.ForeignKey(Round, models.PROTECT, related_name="publicities")
    number = models.SlugField(_("公示编号"), max_length=40, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"))
    contact = models.CharField(_("受理异议的联系方式"), max_length=300)
    first_day = models.DateField(_("公示首日"))
    days = models.PositiveSmallIntegerField(_("公示天数"))
    mode = models.CharField(max_length=8, choices=Round.PublicityMode)
    starts_at = models.DateTimeField(_("公示开始"))
    ends_at = models.DateTimeField(_("公示截止"))
    explanation = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    published_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-first_day", "-pk"]

    def __str__(self) -> str:
        return self.title


class PublicityEntry(models.Model):
    """A line of the frozen list; names are copied so that the list stays what was published."""

    publicity = models.ForeignKey(Publicity, models.CASCADE, related_name="entries")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="publicity_entries")
    position = models.PositiveSmallIntegerField(_("序号"))
    institution_name = models.CharField(_("单位名称"), max_length=120)
    region_name = models.CharField(_("所在地"), max_length=40)
    route_name = models.CharField(_("通道"), max_length=20)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["publicity", "dossier"], name="one_entry_a_case"),
        ]

    def __str__(self) -> str:
        return self.institution_name


class Objection(models.Model):
    """A real-name objection; a refused one is kept with its reason (F-13)."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("单位")
        PERSON = "person", _("个人")

    class State(models.TextChoices):
        REFUSED = "refused", _("不予受理")
        RECEIVED = "received", _("已登记")
        UPHELD = "upheld", _("成立")
        DISMISSED = "dismissed", _("不成立")

    number = models.CharField(_("异议编号"), max_length=32, unique=True)
    publicity = models.ForeignKey(Publicity, models.PROTECT, related_name="objections")
    entry = models.ForeignKey(
        PublicityEntry, models.PROTECT, null=True, blank=True, related_name="objections"
    )
    kind = models.CharField(_("异议人类别"), max_length=8, choices=Kind, blank=True)
    objector = models.CharField(_("异议人"), max_length=120, blank=True)
    objector_code = models.CharField(_("证件号码或信用代码"), max_length=40, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    facts = models.TextField(_("事实和理由"), blank=True)
    received_at = models.DateTimeField(_("收到时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State)
    reason = models.TextField(_("处理理由"), blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return self.number


class ObjectionFile(models.Model):
    """Proof, a sealed letter or an identity document that came with an objection."""

    class Purpose(models.TextChoices):
        LETTER = "letter", _("加盖公章或签名的书面异议")
        IDENTITY = "identity", _("身份证明")
        PROOF = "proof", _("证据")

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="files")
    purpose = models.CharField(max_length=10, choices=Purpose)
    file = models.FileField(upload_to="objections/%Y/%m/")
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name
