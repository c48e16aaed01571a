"""Guards that need judgement or look at what was judged. Programmes compose them.

Each returns every refusal it finds and writes nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from evaluation.divergence import divergence_of
from evaluation.lines import Line
from evaluation.models import (
    Assignment,
    Batch,
    ClauseVerdict,
    DefenceSlot,
    Objection,
    Publicity,
    PublicityEntry,
    ReviewRule,
    ScoreSheet,
)
from evaluation.queries import (
    current_verdicts,
    defence_scores,
    expected_clauses,
    verdicts_by_clause,
)
from evaluation.redacting import double_phase, finished_copy
from portal.dossiers.models import Dossier, RoundRoute
from portal.dossiers.queries import (
    programme_of,
    report_deadline,
    route_of,
    submission_deadline,
)
from portal.kernel.flow import Attempt, Guard
from portal.kernel.refusals import Refusal
from portal.kernel.scoring import shown

PROVINCE_ARTICLE = "四（一）3（1）"
NATIONAL_ARTICLE = "四（一）3（2）"
GROUND = "ground"
GROUND_ARTICLE = "四（二）1"
LETTER_ARTICLE = "四（一）1"
Case = Dossier | Line


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


def every_clause_verified(stage: str) -> Guard:
    """Every clause has a verdict of this stage on the current version, and all are met."""

    def guard(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
        given = verdicts_by_clause(dossier, stage)
        said = []
        for clause in expected_clauses(dossier):
            verdict = given.get(clause.code)
            name = f"（{clause.number}）{clause.title}"
            if verdict is None:
                said.append(Refusal("clause_unverified", f"{name}尚未作出审核结论", clause.article))
            elif verdict.verdict != ClauseVerdict.Verdict.MET:
                label = verdict.get_verdict_display()
                said.append(
                    Refusal("clause_not_met", f"{name}的审核结论为“{label}”", clause.article)
                )
        return said

    return guard


def something_to_correct(stage: str) -> Guard:
    """A return names at least one thing to correct, and a deadline ahead."""

    def guard(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
        asked = [
            v
            for v in current_verdicts(dossier, stage)
            if v.verdict == ClauseVerdict.Verdict.CORRECT
        ]
        said = []
        if not asked:
            said.append(Refusal("nothing_to_correct", "没有结论为“补正”的条件，不能退回补正"))
        due_at = attempt.inputs.get("due_at")
        if due_at is None or due_at <= attempt.now:
            said.append(Refusal("due_not_ahead", "补正期限应晚于当前时间"))
        return said

    return guard


def ground_verified(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Route 2: the ground and its proof were examined and found to hold (R0-27, R0-29)."""
    given = current_verdicts(dossier, ClauseVerdict.Stage.NATIONAL).filter(clause=GROUND).first()
    if given is not None and given.verdict == ClauseVerdict.Verdict.MET:
        return []
    return [Refusal("ground_unverified", "申请核定的理由和证明尚未审核为“符合”", GROUND_ARTICLE)]


def before_report_deadline(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """A province acts on its list until its report deadline, extension included (R0-31)."""
    deadline = report_deadline(dossier.round, dossier.region_id)
    if attempt.now <= deadline:
        return []
    return [
        Refusal(
            "report_deadline_passed",
            f"省级报送截止时间已过（{spoken(deadline)}）",
            "文末",
            "确需报送的，请联系国家知识产权局延长期限。",
        )
    ]


def list_not_reported(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Once a province has reported, its list stands until the national office sends it back."""
    reported = Batch.objects.filter(
        round=dossier.round_id,
        region=dossier.region_id,
        state__in=[Batch.State.REPORTED, Batch.State.ACCEPTED],
    )
    if not reported.exists():
        return []
    return [Refusal("already_reported", "本省推荐名单已报送，不能再变动", PROVINCE_ARTICLE)]


def reply_letter_on_list(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """The exempt lane needs a letter of the national list naming this very institution (F-07)."""
    letter = attempt.inputs.get("reply_letter")
    if attempt.inputs.get("lane") != "exempt":
        return []
    if letter is None:
        return [Refusal("reply_letter_missing", "不占名额须有国家知识产权局复函", LETTER_ARTICLE)]
    if letter.revoked_on is not None or (
        letter.host_credit_code != dossier.institution.credit_code
    ):
        return [
            Refusal(
                "reply_letter_not_valid",
                f"复函清单中没有以“{dossier.institution.name}”为主体单位的有效复函",
                LETTER_ARTICLE,
            )
        ]
    return []


def opinion_sealed(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """An opinion on the current version with a sealed scan covering that text (R0-23)."""
    opinion = getattr(dossier, "opinion", None)
    name = dossier.institution.name
    if opinion is None or opinion.version != dossier.version:
        return [Refusal("opinion_missing", f"“{name}”尚未填写推荐意见", PROVINCE_ARTICLE)]
    if opinion.seal is None or opinion.seal.covers != opinion.digest:
        return [Refusal("opinion_unsealed", f"“{name}”的推荐意见尚未上传盖章件", PROVINCE_ARTICLE)]
    return []


def experts_assigned(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """As many live assignments as the round's rule says."""
    rule = ReviewRule.objects.filter(round=dossier.round_id).first()
    if rule is None:
        return [Refusal("no_review_rule", "本批次尚未设定评审规则", NATIONAL_ARTICLE)]
    live = Assignment.objects.filter(dossier=dossier, ended_at__isnull=True).count()
    if live >= rule.experts_per_case:
        return []
    return [
        Refusal("experts_missing", f"已分配专家 {live} 名，评审规则要求 {rule.experts_per_case} 名")
    ]


def redacted_copy_ready(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """What is reviewed double-blind has its finished redacted copy before the experts come in."""
    if double_phase(dossier.round_id, attempt.now) is None or finished_copy(dossier):
        return []
    return [
        Refusal(
            "redacted_copy_missing",
            "双盲评审所需的隐名材料尚未完成，不能开始评审",
            "",
            "请联系申报单位在“隐名材料”页面完成。",
        )
    ]


def every_expert_scored(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Every live assignment has a submitted sheet."""
    live = Assignment.objects.filter(dossier=dossier, ended_at__isnull=True)
    waiting = live.exclude(sheets__state=ScoreSheet.State.SUBMITTED).count()
    if live.exists() and not waiting:
        return []
    return [Refusal("scores_missing", f"还有 {waiting} 名专家未提交评分")]


def divergence_resolved(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Experts further apart than the round's rule allows have been joined by one more (B22)."""
    found = divergence_of(dossier)
    if not found.is_open or found.limit is None:
        return []
    return [
        Refusal(
            "divergence_unresolved",
            f"专家评分最大相差 {found.spread_shown} 分，评审规则的分差阈值为 {shown(found.limit)} 分",
            NATIONAL_ARTICLE,
            "请在“分差复评”中增加一名专家，其提交评分后再办理。",
        )
    ]


def defence_recorded(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Defence scores are on record, unless the rule gives the defence no share (R0-24).

    A case of a session needs as many as its quorum, and its hearing is over.
    """
    rule = ReviewRule.objects.get(round=dossier.round_id)
    if rule.defence_share == 0:
        return []
    slot = DefenceSlot.objects.filter(dossier=dossier).select_related("session").first()
    needed, given = slot.session.quorum if slot else 1, len(defence_scores(dossier))
    if slot and slot.opened_at and not slot.closed_at:
        return [Refusal("defence_running", "这件案卷正在答辩", NATIONAL_ARTICLE)]
    if given >= needed:
        return []
    if slot is None:
        return [Refusal("defence_missing", "尚未记录答辩得分", NATIONAL_ARTICLE)]
    said = f"答辩得分 {given} 份，少于到会评委最低人数 {needed} 名"
    return [Refusal("defence_missing", said, NATIONAL_ARTICLE)]


def publicity_ended(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """Published, its window over, unless the round publishes nothing on this route (F-05)."""
    return publicity_refusals([dossier], attempt.now)[dossier.pk]


def publicity_refusals(cases: Sequence[Case], now: datetime) -> dict[int, list[Refusal]]:
    """What publicity still holds against each case; two queries for any number of cases."""
    routes = RoundRoute.objects.filter(round__in={case.round_id for case in cases})
    needed = {
        (in_round, code): needs
        for in_round, code, needs in routes.values_list("round", "programme", "needs_publicity")
    }
    entries = PublicityEntry.objects.filter(
        dossier__in=[case.pk for case in cases], publicity__state=Publicity.State.PUBLISHED
    ).order_by("publicity__first_day")
    # the latest window of a case decides
    ends: dict[int, datetime] = dict(entries.values_list("dossier", "publicity__ends_at"))
    return {
        case.pk: _window_refusals(ends.get(case.pk), now)
        if needed[case.round_id, case.programme]
        else []
        for case in cases
    }


def _window_refusals(ends_at: datetime | None, now: datetime) -> list[Refusal]:
    if ends_at is None:
        return [Refusal("not_publicised", "尚未公示", NATIONAL_ARTICLE)]
    if now <= ends_at:
        return [Refusal("publicity_open", f"公示期未满（至{spoken(ends_at)}）", NATIONAL_ARTICLE)]
    return []


def no_standing_objection(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Neither undecided nor upheld (R0-26)."""
    return objection_refusals([dossier])[dossier.pk]


def objection_refusals(cases: Sequence[Case]) -> dict[int, list[Refusal]]:
    """The objections that stand against each case; one query for any number of cases."""
    standing = Objection.objects.filter(
        entry__dossier__in=[case.pk for case in cases],
        state__in=[Objection.State.RECEIVED, Objection.State.UPHELD],
    ).values_list("entry__dossier", "number", "state")
    said = {
        Objection.State.RECEIVED: ("objection_undecided", "尚未办结"),
        Objection.State.UPHELD: ("objection_upheld", "成立"),
    }
    found: dict[int, list[Refusal]] = {case.pk: [] for case in cases}
    for case, number, state in standing:
        code, words = said[Objection.State(state)]
        found[case].append(Refusal(code, f"异议 {number} {words}", NATIONAL_ARTICLE))
    return found


def objection_upheld(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """An entry leaves a published list only because an objection against it was upheld."""
    upheld = Objection.objects.filter(entry__dossier=dossier, state=Objection.State.UPHELD)
    if upheld.exists():
        return []
    return [Refusal("no_upheld_objection", "没有成立的异议，不能移出公示名单", NATIONAL_ARTICLE)]


def recognition_document_given(_dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """Recognition happens by a document with number and date (R0-26)."""
    if attempt.inputs.get("document") is not None:
        return []
    return [Refusal("document_missing", "认定须有发文字号和发文日期", NATIONAL_ARTICLE)]


def by_its_page(name: str) -> Guard:
    """The step belongs to a page that does more than the step; refused when taken bare."""

    def guard(_dossier: Dossier, attempt: Attempt) -> list[Refusal]:
        if attempt.inputs.get(name) is not None:
            return []
        return [Refusal("not_by_itself", "这一步须在对应的办理页面完成")]

    return guard


def spoken(instant: datetime) -> str:
    """An instant in words, in Asia/Shanghai; midnight is the 24:00 of the day it ends (F-03)."""
    local = timezone.localtime(instant)
    hour = f"{local:%H:%M}"
    if hour == "00:00":
        local, hour = local - timedelta(days=1), "24:00"
    return f"{local.year}年{local.month}月{local.day}日 {hour}"


def contact(dossier: Dossier) -> str:
    """Whom to ask: the province's office on routes it takes part in, else the round's contact."""
    if programme_of(dossier).province_takes_part:
        office = dossier.region.offices.first()
        if office is not None:
            return f"请联系{office.name} {office.phone}".rstrip() + "。"
    return f"请联系{dossier.round.contact}。" if dossier.round.contact else ""
