"""What an applicant's hand-in needs."""

from evaluation.guards.articles import contact, spoken
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of, route_of, submission_deadline
from portal.kernel.flow import Attempt
from portal.kernel.refusals import Refusal


def clauses_met(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Every clause of the pinned edition, unless the round only advises on this route (F-04)."""
    if not route_of(dossier).unmet_blocks:
        return []
    found = programme_of(dossier)
    return found.edition(dossier.round.edition).refusals(found.facts(dossier))


def before_submission_deadline(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """Until the stored instant, that instant included (F-03)."""
    deadline = submission_deadline(dossier)
    if attempt.now <= deadline:
        return []
    return [
        Refusal("deadline_passed", f"提交截止时间已过（{spoken(deadline)}）", "", contact(dossier))
    ]


def before_correction_deadline(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """Until the instant of the latest return letter."""
    letter = dossier.corrections.last()
    if letter is None or attempt.now <= letter.due_at:
        return []
    return [
        Refusal("correction_late", f"补正期限已过（{spoken(letter.due_at)}）", "", contact(dossier))
    ]


def signer_did_not_edit(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """The certifier is not somebody who filled in the form or asked for the sign-off."""
    asked = dossier.transitions.filter(action__in=("send_for_sign_off", "send_correction")).last()
    wrote = dossier.draft_fields.filter(author=attempt.actor).exists()
    if wrote or (asked is not None and asked.actor_id == attempt.actor.pk):
        return [Refusal("signer_edited", "签批人不能是填报人", "", "请由法定代表人或授权人签批。")]
    return []
