"""Judging a submitted version clause by clause, and asking once for everything to correct."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from evaluation.examined import clause_evidence_digests, stage_of
from evaluation.guards import spoken
from evaluation.models import ClauseVerdict
from evaluation.queries import current_verdicts, expected_clauses
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import advance, locked
from portal.dossiers.models import Correction, CorrectionItem, Dossier
from portal.dossiers.queries import programme_of, report_deadline, steps_for
from portal.kernel.calendar import Term
from portal.kernel.refusals import Refusal, Refused

AUDIT_PAGE = "audit"
NEEDS_COMMENT = frozenset({ClauseVerdict.Verdict.CORRECT, ClauseVerdict.Verdict.UNMET})


@dataclass(frozen=True, slots=True)
class Mark:
    """One verdict as an examiner gives it."""

    clause: str
    verdict: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to correct as the letter says it, with the sections it reopens."""

    clause: str
    sections: Sequence[str]
    text: str


def may_examine(dossier: Dossier, actor: User) -> bool:
    """Whether this person examines this case now: a step of the audit page is theirs to take."""
    return any(step.page == AUDIT_PAGE for step in steps_for(actor, dossier))


@transaction.atomic
def give_verdict(
    dossier: Dossier, mark: Mark, *, version: int, actor: User, now: datetime
) -> ClauseVerdict:
    """Record one verdict of the examiner's stage on the version they looked at.

    A later verdict replaces the earlier one; what it replaced, and whose it was, stays in the
    audit log. Refused when the case has moved on or has a newer version, and when 补正 or 不符合
    says nothing about why.
    """
    return give_verdicts(dossier, [mark], version=version, actor=actor, now=now)[0]


@transaction.atomic
def give_verdicts(
    dossier: Dossier,
    marks: Sequence[Mark],
    *,
    version: int,
    actor: User,
    now: datetime,
    words_later: bool = False,
) -> list[ClauseVerdict]:
    """Record several verdicts together, all or none; raises :class:`Refused` with every reason.

    With ``words_later`` 补正 and 不符合 may still lack their words: the return letter asks for them.
    """
    case = locked(dossier.pk)
    refusals = _verdict_refusals(case, version, actor)
    if refusals := refusals or ([] if words_later else _wordless(marks)):
        refused = Refused(refusals)
        record_refusal("give_verdict", refused, actor=actor, on=case)
        raise refused
    digests = clause_evidence_digests(case)
    return [_write(case, mark, digests.get(mark.clause, ""), actor, now) for mark in marks]


def lacks_words(mark: Mark | ClauseVerdict) -> bool:
    """Whether a verdict asks for something and does not say what."""
    return mark.verdict in NEEDS_COMMENT and not mark.comment.strip()


def _verdict_refusals(case: Dossier, version: int, actor: User) -> list[Refusal]:
    if not may_examine(case, actor):
        state = programme_of(case).flow.state(case.state).label
        return [Refusal("not_examinable", f"案卷当前为“{state}”，不能填写审核结论")]
    if version != case.version:
        said = f"申报单位已提交第 {case.version} 次，您审核的是第 {version} 次"
        return [Refusal("version_changed", said, "", "请刷新页面，按最新内容审核。")]
    return []


def _wordless(marks: Sequence[Mark]) -> list[Refusal]:
    if not any(lacks_words(mark) for mark in marks):
        return []
    return [Refusal("comment_missing", "结论为“补正”或“不符合”的，须写明问题和要求")]


def _write(case: Dossier, mark: Mark, evidence: str, actor: User, now: datetime) -> ClauseVerdict:
    place = {
        "dossier": case,
        "version": case.version,
        "stage": stage_of(case),
        "clause": mark.clause,
    }
    before = ClauseVerdict.objects.filter(**place).select_related("examiner").first()
    if before is not None and _same(before, mark, evidence):
        return before
    verdict, _created = ClauseVerdict.objects.update_or_create(
        **place,
        defaults={
            "verdict": mark.verdict,
            "comment": mark.comment.strip(),
            "evidence_digest": evidence,
            "examiner": actor,
            "given_at": now,
        },
    )
    record(
        "give_verdict",
        actor=actor,
        on=case,
        at=now,
        clause=mark.clause,
        version=case.version,
        verdict=mark.verdict,
        comment=mark.comment.strip(),
        before=_as_detail(before),
    )
    return verdict


def _same(before: ClauseVerdict, mark: Mark, evidence: str) -> bool:
    """Given again unchanged over the same evidence: saving a draft twice leaves one entry."""
    given = (before.verdict, before.comment, before.evidence_digest)
    return given == (mark.verdict, mark.comment.strip(), evidence)


def _as_detail(before: ClauseVerdict | None) -> dict[str, str] | None:
    if before is None:
        return None
    return {
        "verdict": before.verdict,
        "comment": before.comment,
        "examiner": str(before.examiner),
        "given_at": before.given_at.isoformat(),
    }


@transaction.atomic
def return_for_correction(
    dossier: Dossier,
    wanted: Sequence[Wanted],
    *,
    remark: str,
    term: Term,
    actor: User,
    now: datetime,
) -> Correction:
    """一次性告知: one letter with everything to correct, and the case back at the applicant's.

    Letter, items and step are one transaction. The term ends no later than the province's own
    report deadline, or the corrected case could not be recommended any more (R0-31).
    """
    case = locked(dossier.pk)
    if refusals := letter_refusals(case, wanted, term):
        refused = Refused(refusals)
        record_refusal("return", refused, actor=actor, on=case)
        raise refused
    letter = Correction.objects.create(
        dossier=case,
        version=case.version,
        remark=remark.strip(),
        due_at=term.due,
        explanation=explained(term),
        issued_by=actor,
        issued_by_label=issuer_of(case),
        issued_at=now,
    )
    CorrectionItem.objects.bulk_create(
        CorrectionItem(correction=letter, clause=one.clause, section=section, text=one.text.strip())
        for one in wanted
        for section in one.sections
    )
    advance(case, "return", actor=actor, now=now, note=remark, correction=letter, due_at=term.due)
    return letter


def letter_refusals(case: Dossier, wanted: Sequence[Wanted], term: Term) -> list[Refusal]:
    """What is wrong with a letter before it is sent, for its preview and for the act."""
    said = []
    if not wanted:
        said.append(Refusal("nothing_to_correct", "没有结论为“补正”的条件，不能退回补正"))
    if any(not one.sections or not one.text.strip() for one in wanted):
        said.append(Refusal("item_incomplete", "每一条补正事项都须写明要求并选定需要修改的栏目"))
    said += _unmet_without_words(case)
    if not programme_of(case).province_takes_part:
        return said
    latest = report_deadline(case.round, case.region_id)
    if term.due > latest:
        said.append(
            Refusal(
                "due_after_report_deadline",
                f"补正期限（{spoken(term.due)}）不能晚于省级报送截止（{spoken(latest)}）",
                "",
                "请缩短补正期限。",
            )
        )
    return said


def _unmet_without_words(case: Dossier) -> list[Refusal]:
    """不符合 says why before the letter goes out; what 补正 asks for is the letter's own text."""
    unmet = current_verdicts(case, stage_of(case)).filter(verdict=ClauseVerdict.Verdict.UNMET)
    silent = {verdict.clause for verdict in unmet if lacks_words(verdict)}
    titles = [clause.title for clause in expected_clauses(case) if clause.code in silent]
    if not silent:
        return []
    said = f"结论为“不符合”的条件尚未写明问题：{'、'.join(titles)}"
    return [Refusal("comment_missing", said, "", "请在逐条审核页补写后再发出。")]


def explained(term: Term) -> list[dict[str, str | int | bool | None]]:
    """The counted days as JSON: day, counted, ordinal, reason."""
    return [
        {
            "day": line.day.isoformat(),
            "counted": line.counted,
            "ordinal": line.ordinal,
            "reason": line.reason,
        }
        for line in term.explanation
    ]


def issuer_of(case: Dossier) -> str:
    """The office that writes to the applicant about a case, under its own name (R0-01)."""
    if programme_of(case).province_takes_part:
        office = case.region.offices.first()
        return office.name if office is not None else str(case.region)
    return "国家知识产权局"
