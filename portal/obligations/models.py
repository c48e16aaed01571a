"""Deadlines as rows, reminders sent once, messages and their deliveries."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models import Dossier, Round
from portal.organizations.models import Institution, Region


class Obligation(models.Model):
    """Something that somebody must do by an instant, until it is closed.

    Who: the people of an institution, of a region's office, or one person; the national office
    when none is named. ``explanation`` says how the date was counted.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(_("事项"), max_length=200)
    address = models.CharField(max_length=200, blank=True)
    round = models.ForeignKey(Round, models.CASCADE, null=True, blank=True, related_name="+")
    dossier = models.ForeignKey(
        Dossier, models.CASCADE, null=True, blank=True, related_name="obligations"
    )
    institution = models.ForeignKey(Institution, models.CASCADE, null=True, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True)
    due_at = models.DateTimeField(_("期限"), db_index=True)
    explanation = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, db_index=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["due_at"], condition=Q(closed_at=None), name="open_due")]

    def __str__(self) -> str:
        return self.title


class Reminder(models.Model):
    """One step of an obligation's plan: when it falls due and when it was handled.

    (obligation, step) is unique and ``handled_at`` is set once, so a reminder goes out once
    however many schedulers run; a step missed while none ran is handled late.
    """

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="reminders")
    step = models.PositiveIntegerField(_("提前分钟数"))
    at = models.DateTimeField(_("提醒时间"))
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "step"], name="one_reminder_a_step"),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(handled_at=None), name="reminder_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} -{self.step}min"


class Message(models.Model):
    """消息: shown in the portal at once; its deliveries carry it outside. ``key`` makes it single."""

    key = models.CharField(max_length=160, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="portal_messages"
    )
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"))
    address = models.CharField(max_length=200, blank=True)
    dossier = models.ForeignKey(
        Dossier, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "read_at"])]

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """The outbox row of one message to one e-mail address: the truth about what was sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("发送未成功")

    message = models.OneToOneField(Message, models.CASCADE, related_name="delivery")
    to = models.EmailField(_("收件地址"))
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    due_at = models.DateTimeField(db_index=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_at"]

    def __str__(self) -> str:
        return f"{self.to} {self.state}"
