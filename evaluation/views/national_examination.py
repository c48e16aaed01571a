"""申请核定: the national office examines ground and proof itself; no province, no quota (R0-28)."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evaluation.actions.examination import Wanted, give_verdicts, return_for_correction
from evaluation.examined import ClauseAudit, clause_audits, edition_of
from evaluation.forms.national_cases import ReasonForm
from evaluation.forms.national_examination import LetterForm, marks_of
from evaluation.guards import GROUND
from evaluation.models import ClauseVerdict
from evaluation.queries import current_verdicts
from portal.accounts.access import only
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record_reading
from portal.dossiers.actions import advance, refusals_of
from portal.dossiers.models import Dossier
from portal.dossiers.pages import evidence_address, evidence_lines
from portal.dossiers.queries import dossier_for, programme_of, state_of
from portal.dossiers.submissions import latest_submission
from portal.kernel.calendar import UnknownYear, working_days_after
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.organizations.calendar import working_calendar

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
NATIONAL = ClauseVerdict.Stage.NATIONAL


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to judge: the ground, or a clause that only advises (F-04)."""

    code: str
    title: str
    measures: Any
    files: list[tuple[str, str]]
    verdict: str
    comment: str
    examiner: Any


def case_for(request: HttpRequest, reference: str) -> Dossier:
    """A visible case of a route that the national office examines itself, or 404."""
    found = dossier_for(request.user, reference)
    if programme_of(found).province_takes_part:
        raise Http404
    return found


@only(CLERK, SIGNER)
def examine(request: HttpRequest, reference: str) -> HttpResponse:
    """The page, and its four acts: save verdicts, pass, return for correction, refuse."""
    case = case_for(request, reference)
    act = request.POST.get("act", "")
    letter = LetterForm(request.POST if act == "return" else None)
    reason = ReasonForm(request.POST if act == "refuse" else None)
    refusals: tuple[Refusal, ...] = ()
    try:
        done = _acts(request, case, act, letter, reason)
    except Refused as refused:
        done, refusals = "", refused.refusals
    if done:
        messages.success(request, done)
        return redirect("evaluation:examine", reference)
    context = {**_page(request, case), "letter": letter, "reason": reason, "refusals": refusals}
    if act == "save":
        context["subjects"] = [_as_typed(each, request) for each in context["subjects"]]
    status = 409 if refusals else 422 if letter.errors or reason.errors else 200
    return render(request, "evaluation/national/examine.html", context, status=status)


def _acts(
    request: HttpRequest, case: Dossier, act: str, letter: LetterForm, reason: ReasonForm
) -> str:
    """Perform what was asked; empty when a form has to be shown again."""
    who = {"actor": request.user, "now": request.now}
    if act == "save":
        version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
        give_verdicts(case, marks_of(request.POST, _codes(case)), version=version, **who)
        return _("审核结论已保存")
    if act == "pass":
        advance(case, "pass_examination", **who)
        return _("已审核通过，可列入拟认定名单")
    if act == "refuse" and reason.is_valid():
        advance(case, "refuse_verification", note=reason.cleaned_data["reason"], **who)
        return _("已不予核定，并告知申请单位")
    if act == "return" and letter.is_valid():
        _return(request, case, letter)
        return _("补正告知书已发出")
    return ""


def _return(request: HttpRequest, case: Dossier, letter: LetterForm) -> None:
    given = letter.cleaned_data
    try:
        term = working_days_after(
            shanghai_day(request.now), given["days"], calendar=working_calendar()
        )
    except UnknownYear as unknown:
        raise Refused.because(unknown.code, unknown.message) from None
    return_for_correction(
        case,
        wanted_of(case),
        remark=given["remark"],
        term=term,
        actor=request.user,
        now=request.now,
    )


def wanted_of(case: Dossier) -> list[Wanted]:
    """What the verdicts 补正 ask for, each with the sections it reopens."""
    sections = {clause.code: clause.sections for clause in edition_of(case).clauses}
    asked = current_verdicts(case, NATIONAL).filter(verdict=ClauseVerdict.Verdict.CORRECT)
    return [Wanted(v.clause, sections.get(v.clause, (v.clause,)), v.comment) for v in asked]


def _codes(case: Dossier) -> list[str]:
    return [GROUND, *(clause.code for clause in edition_of(case).clauses)]


def _page(request: HttpRequest, case: Dossier) -> dict[str, Any]:
    record_reading(request.user, case, "申报内容")
    submission = latest_submission(case)
    blocks = programme_of(case).present(submission.content) if submission else []
    given = {v.clause: v for v in current_verdicts(case, NATIONAL).select_related("examiner")}
    ground = given.get(GROUND)
    return {
        "case": case,
        "state": state_of(case),
        "ground": next((block for block in blocks if block.code == GROUND), None),
        "evidence": evidence_lines(case, submission),
        "subjects": [
            Subject(GROUND, _("申请核定的理由和证明"), (), [], *_said(ground)),
            *(_subject(case, audit) for audit in clause_audits(case)),
        ],
        "open": programme_of(case).flow.step(case.state, "pass_examination") is not None,
        "refusable": programme_of(case).flow.step(case.state, "refuse_verification") is not None,
        "blocking": refusals_of(case, "pass_examination", actor=request.user, now=request.now),
        "wanted": wanted_of(case),
    }


def _subject(case: Dossier, audit: ClauseAudit) -> Subject:
    files = [(file.name, evidence_address(case, file.token)) for file in audit.files]
    measures = audit.examined.finding.measures if audit.examined else ()
    title = f"（{audit.clause.number}）{audit.clause.title}"
    return Subject(audit.clause.code, title, measures, files, *_said(audit.verdict))


def _as_typed(subject: Subject, request: HttpRequest) -> Subject:
    """The subject with what was chosen and written on a page that was refused."""
    return replace(
        subject,
        verdict=request.POST.get(f"verdict-{subject.code}", subject.verdict),
        comment=request.POST.get(f"comment-{subject.code}", subject.comment),
    )


def _said(verdict: ClauseVerdict | None) -> tuple[str, str, Any]:
    if verdict is None:
        return "", "", None
    return verdict.verdict, verdict.comment, verdict.examiner
