"""What an applicant is writing, and what it was told to correct."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models.cases import Dossier

PERSON = settings.AUTH_USER_MODEL


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
