"""Who may see a proposal: it is about every case of a round, so a wall before one hides it whole."""

from django.db.models import Exists, OuterRef, QuerySet

from evaluation.models import Proposal
from portal.accounts.models import User
from portal.dossiers.walls import standing_walls


def proposals_for(person: User) -> QuerySet[Proposal]:
    """The proposals of the rounds that the official sees whole."""
    walls = standing_walls().filter(person=person.pk, dossier__round=OuterRef("round"))
    found = Proposal.objects.filter(~Exists(walls))
    return found.select_related("round", "committed_by", "published_by")
