"""Official documents: what was issued, under which number, on which day, for which cases."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Dossier, Round
from portal.organizations.models import Office


class OfficialDocument(models.Model):
    """A document with a 文号 and a date that gives an act its effect (R0-26, R0-29)."""

    class Kind(models.TextChoices):
        RECOGNITION = "recognition", _("认定文件")

    kind = models.CharField(_("文种"), max_length=16, choices=Kind)
    number = models.CharField(_("发文字号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    issued_on = models.DateField(_("发文日期"))
    issuer = models.ForeignKey(Office, models.PROTECT, related_name="documents")
    round = models.ForeignKey(Round, models.PROTECT, related_name="documents")
    body = models.TextField(_("正文"), blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_on", "number"]

    def __str__(self) -> str:
        return f"《{self.title}》（{self.number}）"


class DocumentEntry(models.Model):
    """A case that a document names, in the document's order."""

    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="entries")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="document_entries")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "dossier"], name="one_case_once_named"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} #{self.position}"
