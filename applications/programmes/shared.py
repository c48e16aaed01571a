"""Steps that both routes share: what an applicant does, and how a decision is announced."""

from django.urls import reverse

from evaluation import effects, guards
from portal.dossiers.models import Dossier
from portal.dossiers.submissions import freeze
from portal.kernel.flow import Effect, Guard, Step
from portal.kernel.roles import APPLICANT_EDITORS, Role

CERTIFIER = frozenset({Role.CERTIFIER})
CLERK = frozenset({Role.NATIONAL_CLERK})
SIGNER = frozenset({Role.NATIONAL_SIGNER})

RECEIVED = (
    freeze,
    effects.close_submission_duty,
    effects.tell_applicant,
    effects.tell_receiver,
)


def filing_steps(ready: tuple[Guard, ...]) -> tuple[Step, ...]:
    """From draft to submitted by two people, and again after a return; ``ready`` guards both."""
    in_time = guards.before_submission_deadline
    not_late = guards.before_correction_deadline
    signed = guards.signer_did_not_edit
    return (
        Step(
            "send_for_sign_off",
            "送签批",
            ("draft",),
            "sign_off",
            APPLICANT_EDITORS,
            guards=(in_time, *ready),
        ),
        Step("decline_sign_off", "退回修改", ("sign_off",), "draft", CERTIFIER, note_required=True),
        Step("take_back", "取回修改", ("sign_off",), "draft", APPLICANT_EDITORS, queued=False),
        Step(
            "submit",
            "确认并提交",
            ("sign_off",),
            "submitted",
            CERTIFIER,
            guards=(in_time, signed, *ready),
            effects=RECEIVED,
            page="check",
        ),
        Step(
            "send_correction",
            "补正送签批",
            ("returned",),
            "correction_sign_off",
            APPLICANT_EDITORS,
            guards=(not_late, *ready),
        ),
        Step(
            "decline_correction",
            "退回修改",
            ("correction_sign_off",),
            "returned",
            CERTIFIER,
            note_required=True,
        ),
        Step(
            "resubmit",
            "提交补正",
            ("correction_sign_off",),
            "submitted",
            CERTIFIER,
            guards=(not_late, signed, *ready),
            effects=RECEIVED,
            page="check",
        ),
    )


def return_step(by: frozenset[Role], *conditions: Guard) -> Step:
    """One letter with everything to correct, from whoever examines."""
    return Step(
        "return",
        "退回补正",
        ("submitted",),
        "returned",
        by,
        guards=(*conditions, guards.by_its_page("correction")),
        effects=(effects.open_correction_duty, effects.tell_applicant),
        page="audit",
    )


def announcing_steps(judged: str, recognised_from: tuple[str, ...]) -> tuple[Step, ...]:
    """From a judged case to the register: proposal, publicity, document (R0-26, R0-29)."""
    return (
        Step(
            "propose",
            "列为拟认定",
            (judged,),
            "proposed",
            CLERK,
            guards=(guards.divergence_resolved,),
            page="decisions",
            told=False,
        ),
        Step(
            "withdraw_proposal",
            "移出拟认定",
            ("proposed",),
            judged,
            CLERK,
            page="decisions",
            told=False,
            queued=False,
        ),
        Step(
            "publicise",
            "发布公示",
            ("proposed",),
            "publicity",
            SIGNER,
            guards=(guards.by_its_page("publicity"),),
            effects=(effects.tell_applicant,),
            page="publicity",
        ),
        Step(
            "remove",
            "移出公示名单",
            ("publicity",),
            "removed",
            SIGNER,
            guards=(guards.objection_upheld,),
            effects=(effects.tell_applicant,),
            note_required=True,
            danger=True,
            queued=False,
        ),
        Step(
            "recognise",
            "发文认定",
            recognised_from,
            "recognised",
            SIGNER,
            guards=(
                guards.publicity_ended,
                guards.no_standing_objection,
                guards.recognition_document_given,
            ),
            effects=(effects.note_recognition, effects.tell_applicant),
            page="recognition",
        ),
    )


def withdraw_step(sources: tuple[str, ...], target: str, *also: Effect) -> Step:
    """The certifier ends the application, with a reason."""
    return Step(
        "withdraw",
        "撤回申报",
        sources,
        target,
        CERTIFIER,
        effects=(*also, effects.close_submission_duty, effects.tell_applicant),
        note_required=True,
        danger=True,
        queued=False,
    )


def address_of(dossier: Dossier) -> str:
    """The applicant's page of a case: the same on both routes."""
    return f"{reverse('applications:index')}{dossier.reference}/"
