"""What an examination, a recommendation and a report need."""

from evaluation.guards.articles import (
    GROUND,
    GROUND_ARTICLE,
    LETTER_ARTICLE,
    PROVINCE_ARTICLE,
    spoken,
)
from evaluation.models import Batch, ClauseVerdict
from evaluation.queries import current_verdicts, expected_clauses, verdicts_by_clause
from portal.dossiers.models import Dossier
from portal.dossiers.queries import report_deadline
from portal.kernel.flow import Attempt, Guard
from portal.kernel.refusals import Refusal


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
