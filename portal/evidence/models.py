"""证明材料: the round's checklist, the stored files and what each file proves."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Dossier, Round

PERSON = settings.AUTH_USER_MODEL


class ChecklistItem(models.Model):
    """One item of a round's 证明材料清单: whom it concerns, which clauses, which files (R0-22).

    ``programmes`` and ``entity_types`` list the codes concerned; an empty list means all.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="checklist")
    code = models.SlugField(_("代码"), max_length=32)
    title = models.CharField(_("材料名称"), max_length=80)
    hint = models.CharField(_("要求"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("次序"))
    required = models.BooleanField(_("必交"))
    clauses = models.JSONField(_("证明的条件"), default=list)
    programmes = models.JSONField(_("适用通道"), default=list)
    entity_types = models.JSONField(_("适用单位类型"), default=list)
    accepted = models.JSONField(_("文件类型"), default=list)
    max_bytes = models.PositiveBigIntegerField(_("单个文件上限"))
    max_files = models.PositiveSmallIntegerField(_("文件数上限"))

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="one_item_code_a_round"),
        ]

    def __str__(self) -> str:
        return self.title


class StoredFile(models.Model):
    """Bytes that passed inspection, held once per dossier and digest; never served before."""

    class Scan(models.TextChoices):
        NOT_SCANNED = "not_scanned", _("未查毒")
        CLEAN = "clean", _("查毒通过")
        HELD = "held", _("待查毒")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="stored_files")
    digest = models.CharField("SHA-256", max_length=64)
    file = models.FileField(upload_to="evidence/%Y/%m/")
    size = models.PositiveBigIntegerField(_("大小"))
    kind = models.CharField(_("类型"), max_length=8)
    mime = models.CharField(max_length=100)
    pages = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    scan = models.CharField(_("查毒"), max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "digest"], name="one_copy_a_dossier"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class EvidenceFile(models.Model):
    """A file handed in for a checklist item. Removing it keeps the row for earlier versions."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="evidence")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="uses")
    name = models.CharField(_("文件名"), max_length=255)
    description = models.CharField(_("说明"), max_length=200, blank=True)
    clauses = models.JSONField(_("证明的条件"), default=list)
    uploaded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["item__position", "uploaded_at"]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """An upload under way: bytes received so far, so that it can go on after a break.

    ``evidence`` is what it became; the row then stays for a day, so that a lost answer can be
    given again.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="uploads")
    item = models.ForeignKey(ChecklistItem, models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    started_by = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True)
    evidence = models.ForeignKey(EvidenceFile, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"


class SealedScan(models.Model):
    """盖章扫描件: the scan of a printed paper with its seal; drawn by nobody, only received."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(
        Dossier, models.CASCADE, null=True, blank=True, related_name="sealed_scans"
    )
    purpose = models.CharField(max_length=32)
    file = models.FileField(upload_to="sealed/%Y/%m/")
    name = models.CharField(max_length=255)
    digest = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=100)
    covers = models.CharField(_("所盖内容的摘要"), max_length=64)
    uploaded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
