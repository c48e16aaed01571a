"""Effects of steps: what else is written in the same transaction. Programmes name them."""

from datetime import datetime

from guardian.models import UserObjectPermission

from evaluation.duties import settle_reviews
from evaluation.models import Recommendation
from evaluation.redacting import REDACTION, owe_copy
from portal.dossiers.models import Dossier, Transition
from portal.dossiers.queries import programme_of, submission_deadline
from portal.dossiers.quota import free_place
from portal.kernel.flow import Attempt
from portal.obligations.actions import close_obligations, open_obligation, tell
from portal.obligations.people import (
    applicants_of,
    people_of_national_office,
    people_of_province,
)

SUBMISSION, CORRECTION = "submission", "correction"


def tell_applicant(dossier: Dossier, transition: Transition, attempt: Attempt) -> None:
    """A message to the institution: what was done, and the reason given to it."""
    reason = f"\n说明：{attempt.note}" if attempt.note else ""
    told = programme_of(dossier).flow.state(dossier.state).as_told
    tell(
        applicants_of(dossier, attempt.now),
        key=f"step:{transition.pk}",
        subject=f"{dossier.reference} {transition.label}",
        body=f"案卷 {dossier.reference} 已办理“{transition.label}”，当前状态：{told}。{reason}",
        address=programme_of(dossier).address(dossier),
        dossier=dossier,
        now=attempt.now,
    )


def tell_receiver(dossier: Dossier, transition: Transition, attempt: Attempt) -> None:
    """A message to the office that now has the case."""
    if programme_of(dossier).province_takes_part:
        people = people_of_province(dossier.region_id, attempt.now)
    else:
        people = people_of_national_office(attempt.now)
    tell(
        people,
        key=f"step:{transition.pk}",
        subject=f"{dossier.reference} {transition.label}",
        body=f"{dossier.institution.name}的案卷 {dossier.reference} 已办理“{transition.label}”。",
        address=f"/cases/{dossier.reference}/",
        dossier=dossier,
        now=attempt.now,
    )


def release_recommendation(dossier: Dossier, transition: Transition, attempt: Attempt) -> None:
    """The recommendation ends and its place, if it held one, is free in this transaction."""
    Recommendation.objects.filter(dossier=dossier).delete()
    free_place(dossier, reason=transition.action, actor=attempt.actor, now=attempt.now)


def close_submission_duty(dossier: Dossier, transition: Transition, attempt: Attempt) -> None:
    """Nothing is left to submit: the reminders stop."""
    for kind in (SUBMISSION, CORRECTION, REDACTION):
        close_obligations(dossier, kind, outcome=transition.action, now=attempt.now)


def open_submission_duty(dossier: Dossier, now: datetime) -> None:
    """A case begun must be submitted by its deadline."""
    open_obligation(
        f"{SUBMISSION}:{dossier.pk}",
        kind=SUBMISSION,
        title=f"提交申报 {dossier.reference}",
        due_at=submission_deadline(dossier),
        now=now,
        dossier=dossier,
        round=dossier.round,
        institution=dossier.institution,
        address=programme_of(dossier).address(dossier),
    )


def open_correction_duty(dossier: Dossier, transition: Transition, attempt: Attempt) -> None:
    """A return letter must be answered by its own deadline."""
    open_obligation(
        f"{CORRECTION}:{transition.pk}",
        kind=CORRECTION,
        title=f"补正 {dossier.reference}",
        due_at=attempt.inputs["due_at"],
        now=attempt.now,
        dossier=dossier,
        round=dossier.round,
        institution=dossier.institution,
        address=programme_of(dossier).address(dossier),
    )


def ask_for_redacted_copy(dossier: Dossier, _transition: Transition, attempt: Attempt) -> None:
    """A case accepted for review in a round with a double-blind phase owes its redacted copy."""
    owe_copy(dossier, attempt.now)


def end_expert_access(dossier: Dossier, transition: Transition, attempt: Attempt) -> None:
    """Experts no longer need the case: their grants end with the next request, and their duties."""
    tasks = dossier.assignments.filter(ended_at__isnull=True).values_list("pk", flat=True)
    settle_reviews(tasks, outcome=transition.action, now=attempt.now)
    UserObjectPermission.objects.filter(
        permission__codename="score_dossier", object_pk=str(dossier.pk)
    ).delete()


def note_recognition(dossier: Dossier, _transition: Transition, attempt: Attempt) -> None:
    """The case becomes a designation: on the register with its certificate number (R0-26)."""
    document = attempt.inputs["document"]
    dossier.recognised_on = document.issued_on
    dossier.certificate_number = attempt.inputs["certificate_number"]
    dossier.save(update_fields=["recognised_on", "certificate_number"])
    document.entries.create(dossier=dossier, position=attempt.inputs["position"])
