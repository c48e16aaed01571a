"""A province's recommendations: order, opinion, sealed scan, and the list reported once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Dossier, Round
from portal.evidence.models import SealedScan
from portal.organizations.models import Region, SupportReplyLetter

PERSON = settings.AUTH_USER_MODEL


class Lane(models.TextChoices):
    """Whether a recommendation takes one of the province's places (R0-07) or none (R0-09)."""

    QUOTA = "quota", _("占用名额")
    EXEMPT = "exempt", _("不占名额")


class Recommendation(models.Model):
    """A case that its province recommends now, in an explicit order; removed when withdrawn."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="recommendation")
    round = models.ForeignKey(Round, models.PROTECT, related_name="recommendations")
    region = models.ForeignKey(Region, models.PROTECT, related_name="recommendations")
    lane = models.CharField(_("名额"), max_length=8, choices=Lane)
    reply_letter = models.ForeignKey(
        SupportReplyLetter, models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    position = models.PositiveSmallIntegerField(_("推荐次序"))
    recommended_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recommended_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lane="quota") | models.Q(reply_letter__isnull=False),
                name="exempt_lane_needs_a_reply_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} #{self.position}"


class Opinion(models.Model):
    """推荐意见 on one submitted version; ``seal`` is the scan that covers exactly this text."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="opinion")
    text = models.TextField(_("推荐意见"))
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    written_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    seal = models.ForeignKey(
        SealedScan, models.PROTECT, null=True, blank=True, related_name="opinions"
    )

    def __str__(self) -> str:
        return f"{self.dossier_id} v{self.version}"


class Batch(models.Model):
    """A province's recommendation list: drafted by one officer, reported by another, once."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("已拟稿")
        REPORTED = "reported", _("已报送")
        ACCEPTED = "accepted", _("已受理")
        REFUSED = "refused", _("已退回")

    round = models.ForeignKey(Round, models.PROTECT, related_name="batches")
    region = models.ForeignKey(Region, models.PROTECT, related_name="batches")
    version = models.PositiveSmallIntegerField(_("第几次报送"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFTED)
    letter_number = models.CharField(_("推荐函文号"), max_length=60)
    letter_text = models.TextField(_("推荐函正文"))
    letter_scan = models.ForeignKey(
        SealedScan, models.PROTECT, null=True, blank=True, related_name="+"
    )
    manifest = models.JSONField(default=dict)
    manifest_digest = models.CharField("SHA-256", max_length=64, blank=True)
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    reported_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(_("理由"), blank=True)

    # Cases of which the person for whom this is read must not know (``evaluation.walled``).
    hidden: frozenset[int] = frozenset()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "region", "version"], name="one_version_of_a_batch"
            ),
            models.UniqueConstraint(
                fields=["round", "region"],
                condition=models.Q(state__in=["drafted", "reported", "accepted"]),
                name="one_live_batch_a_province",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} v{self.version}"


class BatchEntry(models.Model):
    """One line of a list, with the digests of what was sent for it."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="entries")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="batch_entries")
    position = models.PositiveSmallIntegerField()
    lane = models.CharField(max_length=8, choices=Lane)
    submission_digest = models.CharField(max_length=64)
    opinion_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "dossier"], name="one_line_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} #{self.position}"
