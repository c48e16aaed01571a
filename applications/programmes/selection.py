"""申报遴选: through the province, within its quota (R0-06…R0-09, R0-22…R0-26)."""

from applications.content import content_of, present
from applications.guards import evidence_complete, identity_complete, no_field_problem
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
    PROVINCE,
    REVIEWING,
    TO_ALL,
    TO_BOTH,
    TO_EXPERTS,
    TO_PROVINCE,
    draft,
    sign_off,
    withdrawn,
)
from applications.queries import facts_of
from applications.sections import sections_of
from evaluation import effects, guards
from evaluation.blind import is_blind
from portal.kernel.flow import Flow, State, Step
from portal.kernel.programmes import Programme
from portal.kernel.roles import Role

PROVINCE_CLERK = frozenset({Role.PROVINCE_CLERK})
PROVINCE_SIGNER = frozenset({Role.PROVINCE_SIGNER})

STATES = (
    draft(),
    sign_off(),
    State("submitted", "已提交", "doing", 1, TO_PROVINCE, told="省级审核中", holder=PROVINCE),
    State("returned", "退回补正", "warn", 1, TO_PROVINCE, editable=True, holder=APPLICANT),
    State("correction_sign_off", "补正待签批", "doing", 1, TO_PROVINCE, holder=APPLICANT),
    State("recommended", "拟推荐", "doing", 1, TO_PROVINCE, told="省级审核中", holder=PROVINCE),
    State("not_recommended", "不予推荐", "bad", 1, TO_PROVINCE, holder=PROVINCE),
    State("reported", "已推荐", "ok", 2, TO_BOTH, holder=NATIONAL),
    State("formal_check", "形式审查", "doing", 2, TO_BOTH, holder=NATIONAL),
    State("rejected", "不予受理", "bad", 2, TO_BOTH, holder=NATIONAL),
    State("awaiting_review", "待评审", "todo", 2, TO_BOTH, told=REVIEWING, holder=NATIONAL),
    State("scoring", "评审中", "doing", 2, TO_EXPERTS, told=REVIEWING, holder="评审专家"),
    State("defence", "待答辩", "warn", 2, TO_BOTH, holder=NATIONAL),
    State("evaluated", "评审完成", "doing", 2, TO_BOTH, told=REVIEWING, holder=NATIONAL),
    State("proposed", "拟认定", "doing", 2, TO_BOTH, told=REVIEWING, holder=NATIONAL),
    State("not_selected", "未入选", "bad", 2, TO_BOTH, told=REVIEWING, holder=NATIONAL),
    State("told_not_selected", "未入选", "bad", 2, TO_BOTH),
    State("publicity", "公示中", "doing", 3, TO_ALL, holder=NATIONAL),
    State("removed", "公示后未认定", "bad", 3, TO_BOTH, holder=NATIONAL),
    State("recognised", "已认定", "ok", 4, TO_ALL),
    withdrawn(TO_PROVINCE),
    State("withdrawn_later", "已撤回", "off", 2, TO_BOTH),
)

BEFORE_REPORT = (
    "draft",
    "sign_off",
    "submitted",
    "returned",
    "correction_sign_off",
    "recommended",
)
# Until the result is told: what can be withdrawn must not show what has been decided (B25).
BEFORE_IT_IS_TOLD = (
    "reported",
    "formal_check",
    "awaiting_review",
    "scoring",
    "defence",
    "evaluated",
    "proposed",
    "not_selected",
)

READY = (identity_complete, no_field_problem, guards.clauses_met, evidence_complete)

STEPS = (
    *filing_steps(READY),
    return_step(
        PROVINCE_CLERK,
        guards.something_to_correct("province"),
        guards.before_report_deadline,
    ),
    Step(
        "recommend",
        "列为拟推荐",
        ("submitted",),
        "recommended",
        PROVINCE_CLERK,
        guards=(
            guards.every_clause_verified("province"),
            guards.before_report_deadline,
            guards.list_not_reported,
            guards.reply_letter_on_list,
            guards.by_its_page("lane"),
        ),
        page="quota",
        told=False,
    ),
    Step(
        "withdraw_recommendation",
        "移出拟推荐",
        ("recommended",),
        "submitted",
        PROVINCE_CLERK,
        guards=(guards.list_not_reported,),
        effects=(effects.release_recommendation,),
        queued=False,
        told=False,
    ),
    Step(
        "not_recommend",
        "不予推荐",
        ("submitted", "recommended"),
        "not_recommended",
        PROVINCE_CLERK,
        guards=(guards.list_not_reported,),
        effects=(effects.release_recommendation, effects.tell_applicant),
        note_required=True,
        danger=True,
        queued=False,
    ),
    Step(
        "reconsider",
        "重新审核",
        ("not_recommended",),
        "submitted",
        PROVINCE_CLERK,
        guards=(guards.before_report_deadline, guards.list_not_reported),
        effects=(effects.tell_applicant,),
        note_required=True,
        queued=False,
    ),
    Step(
        "report",
        "报送国家局",
        ("recommended",),
        "reported",
        PROVINCE_SIGNER,
        guards=(
            guards.before_report_deadline,
            guards.every_clause_verified("province"),
            guards.opinion_sealed,
            guards.by_its_page("batch"),
        ),
        effects=(effects.tell_applicant,),
        page="dispatch",
    ),
    Step(
        "accept",
        "受理推荐名单",
        ("reported",),
        "formal_check",
        CLERK,
        guards=(guards.by_its_page("batch"),),
        effects=(effects.tell_applicant,),
        page="batch",
        queued=False,  # the list waits as a whole
    ),
    Step(
        "send_back",
        "退回推荐名单",
        ("reported",),
        "recommended",
        CLERK,
        guards=(guards.by_its_page("batch"),),
        note_required=True,
        page="batch",
        told=False,
        queued=False,
    ),
    Step(
        "pass_formal_check",
        "形式审查通过",
        ("formal_check",),
        "awaiting_review",
        CLERK,
        effects=(effects.tell_applicant, effects.ask_for_redacted_copy),
    ),
    Step(
        "fail_formal_check",
        "形式审查不通过",
        ("formal_check",),
        "rejected",
        CLERK,
        effects=(effects.tell_applicant,),
        note_required=True,
        danger=True,
    ),
    Step(
        "open_scoring",
        "开始评审",
        ("awaiting_review",),
        "scoring",
        CLERK,
        guards=(guards.experts_assigned, guards.redacted_copy_ready),
        page="panels",
        told=False,
    ),
    Step(
        "close_scoring",
        "结束专家评分",
        ("scoring",),
        "defence",
        CLERK,
        guards=(guards.every_expert_scored, guards.divergence_resolved),
        effects=(effects.end_expert_access, effects.tell_applicant),
        page="panels",
    ),
    Step(
        "conclude_review",
        "评审结束",
        ("defence",),
        "evaluated",
        CLERK,
        guards=(guards.defence_recorded,),
        told=False,
    ),
    Step(
        "not_select",
        "列为未入选",
        ("evaluated",),
        "not_selected",
        CLERK,
        note_required=True,
        page="decisions",
        told=False,
        queued=False,
    ),
    Step(
        "tell_result",
        "告知未入选",
        ("not_selected",),
        "told_not_selected",
        CLERK,
        effects=(effects.tell_applicant,),
        note_required=True,
    ),
    *announcing_steps("evaluated", ("publicity",)),
    withdraw_step(BEFORE_REPORT, "withdrawn", effects.release_recommendation),
    # After the report the place stays used and the round stays taken: the list has been sent.
    withdraw_step(
        BEFORE_IT_IS_TOLD, "withdrawn_later", effects.end_expert_access, effects.tell_receiver
    ),
)


SELECTION = Programme(
    code="selection",
    title="国家级专利导航工程支撑服务机构",
    route="申报遴选",
    summary="经所在省份审核推荐，由国家知识产权局评审认定",
    reference_prefix="SB",
    flow=Flow(
        states=STATES,
        stages=("填报材料", "省级审核推荐", "国家局评审答辩", "公示", "发文认定"),
        steps=STEPS,
    ),
    editions=EDITIONS,
    facts=facts_of,
    content=content_of,
    present=present,
    sections=lambda dossier: sections_of("selection", dossier.declaration.entity_type),
    province_takes_part=True,
    address=address_of,
    named_in=named_in,
    withheld=is_blind,
)
