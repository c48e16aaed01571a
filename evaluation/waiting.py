"""What waits for the national office beside cases: reported lists, undecided objections."""

from django.db.models import QuerySet

from evaluation.models import Batch, Objection
from evaluation.walled import objections_seen_by
from portal.accounts.models import User
from portal.dossiers.waiting import also_waits
from portal.kernel.roles import NATIONAL, Role

BATCH, OBJECTION = "batch", "objection"
TAKES_BATCHES = frozenset({Role.NATIONAL_CLERK})


def batches_waiting(user: User) -> QuerySet[Batch]:  # noqa: ARG001 - lists are no cases
    """Reported lists that are neither accepted nor sent back, the longest waiting first."""
    return Batch.objects.filter(state=Batch.State.REPORTED).order_by("reported_at", "pk")


def objections_waiting(user: User) -> QuerySet[Objection]:
    """Received objections without a decision, the longest waiting first."""
    received = objections_seen_by(user).filter(state=Objection.State.RECEIVED)
    return received.order_by("received_at", "pk")


def register() -> None:
    """Put both into the count of the menu."""
    also_waits(BATCH, by=TAKES_BATCHES, rows=batches_waiting)
    also_waits(OBJECTION, by=NATIONAL, rows=objections_waiting)
