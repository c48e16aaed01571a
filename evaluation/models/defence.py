"""Defence: sessions, their order of cases, the panel's presence, slides and scores."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.experts import Expert
from portal.dossiers.models import Dossier, Round

PERSON = settings.AUTH_USER_MODEL


class DefenceSession(models.Model):
    """答辩会: a panel that hears cases one after another on one day.

    ``minutes`` is what was put on record when it closed, and ``minutes_digest`` its digest
    (``evaluation.minutes``).
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("安排中")
        NOTIFIED = "notified", _("已通知")
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已结束")

    round = models.ForeignKey(Round, models.PROTECT, related_name="defence_sessions")
    title = models.CharField(_("场次"), max_length=80)
    place = models.CharField(_("地点或线上会议"), max_length=200)
    starts_at = models.DateTimeField(_("开始时间"))
    minutes_each = models.PositiveSmallIntegerField(_("每件分钟数"))
    slides_due_at = models.DateTimeField(_("答辩材料截止"))
    quorum = models.PositiveSmallIntegerField(_("到会评委最低人数"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PLANNED)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    minutes = models.JSONField(default=dict, blank=True)
    minutes_digest = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return self.title


class DefenceSlot(models.Model):
    """One case of a session, in its order; scoring runs between its two instants."""

    session = models.ForeignKey(DefenceSession, models.CASCADE, related_name="slots")
    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="defence_slot")
    position = models.PositiveSmallIntegerField(_("次序"))
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(opened_at__isnull=False, closed_at__isnull=True),
                name="one_open_slot_a_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} #{self.position}"


class PanelSeat(models.Model):
    """A judge on a session's panel, with both ends; a replacement is another seat."""

    session = models.ForeignKey(DefenceSession, models.CASCADE, related_name="seats")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    seated_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(_("原因"), max_length=300, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["seated_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "expert"],
                condition=Q(left_at__isnull=True),
                name="one_seat_a_judge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.expert_id}"


class Absence(models.Model):
    """A judge out of the room, from when to when.

    Recused is out for the case of ``slot``; away is out until ``until``, whatever is heard, and
    ``slot`` is the one at which he went.
    """

    class Cause(models.TextChoices):
        RECUSED = "recused", _("回避")
        AWAY = "away", _("离席")

    seat = models.ForeignKey(PanelSeat, models.CASCADE, related_name="absences")
    slot = models.ForeignKey(DefenceSlot, models.CASCADE, related_name="absences")
    cause = models.CharField(max_length=8, choices=Cause)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="absence_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.slot_id}"


class Slides(models.Model):
    """答辩材料 of a case, uploaded until the session's deadline to the second; versions are kept."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="slides")
    file = models.FileField(upload_to="slides/%Y/%m/")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    digest = models.CharField("SHA-256", max_length=64)
    mime = models.CharField(max_length=100)
    token = models.UUIDField(unique=True)
    uploaded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class DefenceScore(models.Model):
    """A panel member's defence score, on the hundred scale; a correction is a new version.

    ``judge`` is the name as spoken in the minutes; ``expert`` and ``slot`` are set where the score
    was given in a session. ``reason`` is that of a correction after the slot was closed.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="defence_scores")
    slot = models.ForeignKey(
        DefenceSlot, models.PROTECT, null=True, blank=True, related_name="scores"
    )
    expert = models.ForeignKey(
        Expert, models.PROTECT, null=True, blank=True, related_name="defence_scores"
    )
    judge = models.CharField(_("答辩评委"), max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    value = models.DecimalField(_("答辩得分"), max_digits=5, decimal_places=2)
    reason = models.CharField(_("更正理由"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["judge", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "judge", "version"], name="one_defence_score_a_version"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=100), name="defence_score_within_hundred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge} {self.value}"
