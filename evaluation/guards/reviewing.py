"""What the review by experts needs."""

from evaluation.divergence import divergence_of
from evaluation.guards.articles import NATIONAL_ARTICLE
from evaluation.models import Assignment, DefenceSlot, ReviewRule, ScoreSheet
from evaluation.queries import defence_scores
from evaluation.redacting import double_phase, finished_copy
from portal.dossiers.models import Dossier
from portal.kernel.flow import Attempt
from portal.kernel.refusals import Refusal
from portal.kernel.scoring import shown


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
