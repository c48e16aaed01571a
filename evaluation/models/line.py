"""划线: the drawn line of a round, from stored inputs, closed by two."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Dossier, Round

PERSON = settings.AUTH_USER_MODEL


class LineDraw(models.Model):
    """One drawing of the line; ``digest`` is that of its list when it was closed.

    ``inputs`` (scores, honours, categories) and ``terms`` (how many, caps, ties) give the list by
    ``evaluation.line``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("拟定中")
        CLOSED = "closed", _("已确认")
        DISCARDED = "discarded", _("已作废")

    round = models.ForeignKey(Round, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField(_("序号"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    inputs = models.JSONField()
    terms = models.JSONField()
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_line_a_number"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(state="draft"), name="one_open_line_a_round"
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("drafted_by")),
                name="line_is_closed_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} #{self.number}"


class LineMove(models.Model):
    """A case moved across the line by hand, with the reason; the last move of a case counts."""

    line = models.ForeignKey(LineDraw, models.CASCADE, related_name="moves")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="line_moves")
    above = models.BooleanField(_("移至线上"))
    reason = models.CharField(_("理由"), max_length=500)
    moved_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["moved_at", "pk"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.above}"
