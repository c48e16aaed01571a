"""The log of writes, of readings of personal data and of refusals; rows are never changed.

An entry is written in the business transaction; a seal is added right after the commit and
chains the entries by hash (docs/adr/0002). Triggers of both databases refuse UPDATE and DELETE.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.audit.wording import words_for


class Entry(models.Model):
    """One thing that happened: who, what, on which object, with what result, from where."""

    class Result(models.TextChoices):
        DONE = "done", _("已办理")
        REFUSED = "refused", _("被拒绝")
        READ = "read", _("查阅")

    at = models.DateTimeField(_("时间"), db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(_("人员"), max_length=120)
    action = models.CharField(_("操作"), max_length=80, db_index=True)
    object_type = models.CharField(_("对象类别"), max_length=40, blank=True)
    object_reference = models.CharField(_("对象"), max_length=80, blank=True, db_index=True)
    result = models.CharField(_("结果"), max_length=8, choices=Result)
    detail = models.JSONField(_("详情"), default=dict)
    address = models.CharField(_("来源地址"), max_length=45, blank=True)
    agent = models.CharField(_("客户端"), max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.object_reference}"

    @property
    def words(self) -> str:
        """The action in the words of the log's page."""
        return words_for(self.action)


class Seal(models.Model):
    """The place of an entry in the chain: hash over the previous hash and the entry's content."""

    position = models.PositiveBigIntegerField(unique=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"
