"""分差复评: one more expert on a case whose experts are too far apart (B22)."""

from datetime import datetime

from django.db import transaction

from evaluation.actions.review import assign
from evaluation.divergence import divergence_of
from evaluation.models import Assignment, Expert
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refused


@transaction.atomic
def add_arbiter(dossier: Dossier, expert: Expert, *, actor: User, now: datetime) -> Assignment:
    """Put one more expert on a case; his sheet settles the divergence, whatever it says.

    Raises :class:`Refused`: ``not_divergent`` where the round's rule does not ask for one more,
    ``arbiter_waiting`` while one has been added and has not handed in, and every reason against
    the assignment itself.
    """
    case = locked(dossier.pk)
    if not divergence_of(case).is_open:
        raise Refused.because("not_divergent", f"“{case.institution}”的专家评分不需要复评")
    waiting = case.assignments.filter(ended_at__isnull=True, arbitration=True)
    if waiting.exists():
        raise Refused.because(
            "arbiter_waiting", f"“{case.institution}”已增加复评专家，请等待其提交评分"
        )
    (created,) = assign([(case, [expert])], actor=actor, now=now)
    created.arbitration = True
    created.save(update_fields=["arbitration"])
    record("add_arbiter", actor=actor, on=case, at=now, expert=str(expert.user))
    return created
