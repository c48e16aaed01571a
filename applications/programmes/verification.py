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
from applications.named import named_in
from applications.policy import EDITIONS
from applications.programmes.shared import (
    CLERK,
    address_of,
    announcing_steps,
    filing_steps,
    return_step,
    withdraw_step,
)
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
from portal.kernel.flow import Flow, State, Step
from portal.kernel.programmes import Programme

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

# Until the result is told: what can be withdrawn must not show what has been decided (B25).
BEFORE_IT_IS_TOLD = (
    "draft",
    "sign_off",
    "submitted",
    "returned",
    "correction_sign_off",
    "examined",
    "proposed",
)

STEPS = (
    *filing_steps(READY),
    return_step(CLERK, guards.something_to_correct("national")),
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
    # A round that publishes nothing on this route recognises straight from the proposal (F-05).
    *announcing_steps("examined", ("publicity", "proposed")),
    withdraw_step(BEFORE_IT_IS_TOLD, "withdrawn"),
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
    named_in=named_in,
)
