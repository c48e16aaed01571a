"""申请核定: straight to the national office, on one of three grounds (R0-27…R0-30).

The same edition as selection and another flow: no province, no quota, no expert review.
"""

from applications.content import content_of, present
from applications.guards import (
    evidence_complete,
    ground_proven,
    identity_complete,
    no_field_problem,
)
from applications.policy import EDITIONS
from applications.programmes.selection import CERTIFIER, CLERK, SIGNER, address_of
from applications.programmes.states import (
    APPLICANT,
    NATIONAL,
    TO_ALL,
    TO_NATIONAL,
    draft,
    sign_off,
    withdrawn,
)
from applications.queries import facts_of
from applications.sections import sections_of
from evaluation import effects, guards
from portal.dossiers.submissions import freeze
from portal.kernel.flow import Flow, State, Step
from portal.kernel.programmes import Programme
from portal.kernel.roles import APPLICANT_EDITORS

EXAMINING = "国家局审核中"

STATES = (
    draft(),
    sign_off(),
    State("submitted", "已提交", "doing", 1, TO_NATIONAL, told=EXAMINING, holder=NATIONAL),
    State("returned", "退回补正", "warn", 1, TO_NATIONAL, editable=True, holder=APPLICANT),
    State("correction_sign_off", "补正待签批", "doing", 1, TO_NATIONAL, holder=APPLICANT),
    State("examined", "审核通过", "doing", 1, TO_NATIONAL, told=EXAMINING, holder=NATIONAL),
    State("proposed", "拟认定", "doing", 1, TO_NATIONAL, told=EXAMINING, holder=NATIONAL),
    State("not_verified", "不予核定", "bad", 1, TO_NATIONAL, holder=NATIONAL),
    State("publicity", "公示中", "doing", 2, TO_ALL, holder=NATIONAL),
    State("removed", "公示后未认定", "bad", 2, TO_NATIONAL, holder=NATIONAL),
    State("recognised", "已认定", "ok", 3, TO_ALL),
    withdrawn(TO_NATIONAL),
)

READY = (identity_complete, no_field_problem, ground_proven, guards.clauses_met, evidence_complete)

STEPS = (
    Step(
        "send_for_sign_off",
        "送签批",
        ("draft",),
        "sign_off",
        APPLICANT_EDITORS,
        guards=(guards.before_submission_deadline, *READY),
    ),
    Step("decline_sign_off", "退回修改", ("sign_off",), "draft", CERTIFIER, note_required=True),
    Step("take_back", "取回修改", ("sign_off",), "draft", APPLICANT_EDITORS, queued=False),
    Step(
        "submit",
        "确认并提交",
        ("sign_off",),
        "submitted",
        CERTIFIER,
        guards=(guards.before_submission_deadline, guards.signer_did_not_edit, *READY),
        effects=(
            freeze,
            effects.close_submission_duty,
            effects.tell_applicant,
            effects.tell_receiver,
        ),
        page="check",
    ),
    Step(
        "return",
        "退回补正",
        ("submitted",),
        "returned",
        CLERK,
        guards=(guards.something_to_correct("national"), guards.by_its_page("correction")),
        effects=(effects.open_correction_duty, effects.tell_applicant),
        page="audit",
    ),
    Step(
        "send_correction",
        "补正送签批",
        ("returned",),
        "correction_sign_off",
        APPLICANT_EDITORS,
        guards=(guards.before_correction_deadline, *READY),
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
        guards=(guards.before_correction_deadline, guards.signer_did_not_edit, *READY),
        effects=(
            freeze,
            effects.close_submission_duty,
            effects.tell_applicant,
            effects.tell_receiver,
        ),
        page="check",
    ),
    Step(
        "pass_examination",
        "审核通过",
        ("submitted",),
        "examined",
        CLERK,
        guards=(guards.ground_verified,),
        page="audit",
        told=False,
    ),
    Step(
        "refuse_verification",
        "不予核定",
        ("submitted", "examined"),
        "not_verified",
        CLERK,
        effects=(effects.tell_applicant,),
        note_required=True,
        danger=True,
        page="audit",
    ),
    Step("propose", "列为拟认定", ("examined",), "proposed", CLERK, page="decisions", told=False),
    Step(
        "withdraw_proposal",
        "移出拟认定",
        ("proposed",),
        "examined",
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
        ("publicity", "proposed"),
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
    Step(
        "withdraw",
        "撤回申报",
        ("draft", "sign_off", "submitted", "returned", "correction_sign_off", "examined"),
        "withdrawn",
        CERTIFIER,
        effects=(effects.close_submission_duty, effects.tell_applicant),
        note_required=True,
        danger=True,
        queued=False,
    ),
)

VERIFICATION = Programme(
    code="verification",
    title="国家级专利导航工程支撑服务机构",
    route="申请核定",
    summary="具备三类理由之一的单位直接向国家知识产权局申请，与遴选确定的机构一并发文认定",
    reference_prefix="HD",
    flow=Flow(
        states=STATES,
        stages=("填报材料", "国家局审核", "公示", "发文认定"),
        steps=STEPS,
    ),
    editions=EDITIONS,
    facts=facts_of,
    content=content_of,
    present=present,
    sections=lambda dossier: sections_of("verification", dossier.declaration.entity_type),
    province_takes_part=False,
    address=address_of,
)
