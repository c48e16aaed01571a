"""Places of a province: how many, who holds them, how that came about."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.dossiers.models.cases import Dossier
from portal.dossiers.models.rounds import Round
from portal.organizations.models import Region

PERSON = settings.AUTH_USER_MODEL


class Quota(models.Model):
    """推荐名额 of a province in a round, with the document the figure comes from (R0-07)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="quotas")
    region = models.ForeignKey(Region, models.PROTECT, related_name="quotas")
    places = models.PositiveSmallIntegerField(_("推荐名额"))
    source = models.CharField(_("依据"), max_length=200)
    changed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["region__position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "region"], name="one_quota_a_province"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.places}"


class Place(models.Model):
    """A place of a quota that a case holds now; the number makes a place unique in the database."""

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="held")
    number = models.PositiveSmallIntegerField(_("席位"))
    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="place")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["quota", "number"], name="one_holder_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.quota} #{self.number}"


class QuotaEntry(models.Model):
    """Append-only ledger of places taken (+1) and freed (-1); its sum is what is held."""

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="entries")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    change = models.SmallIntegerField()
    reason = models.CharField(max_length=40)
    actor_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.quota} {self.change:+d}"
