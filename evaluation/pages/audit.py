"""逐条审核: declared figures, source and evidence side by side, clause by clause."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.forms import BoundField
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.actions.examination import lacks_words, may_examine
from evaluation.examined import ClauseAudit, clause_audits, edition_of
from evaluation.forms.province_audit import AuditForm, written
from evaluation.models import ClauseVerdict
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Submission
from portal.dossiers.pages import evidence_address
from portal.dossiers.queries import programme_of, state_of, steps_for
from portal.dossiers.submissions import latest_submission
from portal.evidence.models import EvidenceFile
from portal.kernel.clauses import Measure, Outcome
from portal.kernel.flow import Step
from portal.kernel.refusals import Refusal

CHECKS = {
    Outcome.PASS: ("ok", gettext_lazy("达标")),
    Outcome.FAIL: ("bad", gettext_lazy("未达标")),
    Outcome.HUMAN: ("todo", gettext_lazy("人工判断")),
}
MET = ClauseVerdict.Verdict.MET


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that proves a clause, one click away."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One clause with everything an examiner looks at, and the controls."""

    audit: ClauseAudit
    source: str
    measures: Sequence[Measure]
    files: Sequence[FileLink]
    check_tag: str
    check: str
    verdict: str
    suggested: bool
    comment: BoundField
    was: str
    said: str
    advice: str

    @property
    def code(self) -> str:
        """The clause's code."""
        return self.audit.clause.code


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The page; ``form`` is what was posted, or what stands."""

    dossier: Dossier
    submission: Submission | None
    state_label: str
    state_tag: str
    rows: Sequence[AuditRow]
    form: AuditForm
    open: bool
    judged: int
    corrections: int
    steps: dict[str, Step]
    refused: Sequence[Refusal] = ()
    edition: str = ""
    failing: Sequence[str] = field(default_factory=tuple)
    by_hand: Sequence[str] = field(default_factory=tuple)

    @property
    def title_prefix(self) -> str:
        """错误： when something was refused."""
        return _("错误：") if self.refused else self.form.title_prefix

    @property
    def unjudged(self) -> int:
        """How many clauses wait for a verdict."""
        return len(self.rows) - self.judged


def audit_form(dossier: Dossier, data: object = None, *, by_button: bool = True) -> AuditForm:
    """The form over the clauses of a case as they stand; saved by the button or by itself."""
    audits = clause_audits(dossier)
    initial = _initial(dossier, audits)
    return AuditForm(audits, data, by_button=by_button, initial=initial, auto_id="id_%s")


def _initial(dossier: Dossier, audits: Sequence[ClauseAudit]) -> dict[str, object]:
    initial: dict[str, object] = {"version": dossier.version}
    for audit in audits:
        shown = audit.verdict or _carried(audit)
        initial[f"verdict_{audit.clause.code}"] = shown.verdict if shown else ""
        initial[f"comment_{audit.clause.code}"] = audit.verdict.comment if audit.verdict else ""
        initial[f"was_{audit.clause.code}"] = written(audit.verdict)
    return initial


def _carried(audit: ClauseAudit) -> ClauseVerdict | None:
    """符合 on the version before, over the same evidence: offered again, but not yet given."""
    earlier = audit.earlier
    same = earlier is not None and earlier.verdict == MET and not audit.replaced
    return earlier if same else None


def audit_page(
    dossier: Dossier,
    user: User,
    form: AuditForm,
    *,
    refused: Sequence[Refusal] = (),
    unchosen: Sequence[str] = (),
) -> AuditPage:
    """Gather the page around a form; ``unchosen`` clauses have words and no verdict to save."""
    state, audits = state_of(dossier), form.audits
    return AuditPage(
        dossier=dossier,
        submission=latest_submission(dossier),
        state_label=state.label,
        state_tag=state.tag,
        rows=[
            _row(dossier, audit, form, unchosen=audit.clause.code in unchosen) for audit in audits
        ],
        form=form,
        open=may_examine(dossier, user),
        judged=sum(_judged(audit) for audit in audits),
        corrections=len(asked_for(audits)),
        steps={step.action: step for step in steps_for(user, dossier)},
        refused=refused,
        edition=edition_of(dossier).code,
        failing=_numbers(audits, Outcome.FAIL),
        by_hand=_numbers(audits, Outcome.HUMAN),
    )


def asked_for(audits: Sequence[ClauseAudit]) -> list[ClauseAudit]:
    """The clauses whose verdict is 补正."""
    correct = ClauseVerdict.Verdict.CORRECT
    return [audit for audit in audits if audit.verdict and audit.verdict.verdict == correct]


def _numbers(audits: Sequence[ClauseAudit], outcome: Outcome) -> list[str]:
    return [
        f"（{audit.clause.number}）{audit.clause.title}"
        for audit in audits
        if audit.examined is not None and audit.examined.outcome is outcome
    ]


def _judged(audit: ClauseAudit) -> bool:
    return audit.verdict is not None and not lacks_words(audit.verdict)


def _row(dossier: Dossier, audit: ClauseAudit, form: AuditForm, *, unchosen: bool) -> AuditRow:
    code, found = audit.clause.code, audit.examined
    tag, check = CHECKS[found.outcome] if found else ("off", _("补正提交后核对"))
    shown = str(form[f"verdict_{code}"].value() or "")
    return AuditRow(
        audit=audit,
        source=source_address(dossier, code),
        measures=found.finding.measures if found else (),
        files=[_link(dossier, file) for file in audit.files],
        check_tag=tag,
        check=str(check),
        verdict=shown,
        suggested=not form.is_bound and audit.verdict is None and bool(shown),
        comment=form[f"comment_{code}"],
        was=str(form[f"was_{code}"].value() or ""),
        said=_said(audit),
        advice=_("尚未保存，请选择审核结论") if unchosen else _advice(audit),
    )


def _advice(audit: ClauseAudit) -> str:
    """What a verdict still lacks; a verdict is kept without it, the letter is not sent."""
    if audit.verdict is None or not lacks_words(audit.verdict):
        return ""
    return _("请写明“%(title)s”存在的问题和要求") % {"title": audit.clause.title}


def _said(audit: ClauseAudit) -> str:
    verdict = audit.verdict
    if verdict is None:
        return ""
    return f"{verdict.examiner}：{verdict.get_verdict_display()}"


def _link(dossier: Dossier, file: EvidenceFile) -> FileLink:
    return FileLink(file.name, evidence_address(dossier, file.token))


def source_address(dossier: Dossier, clause: str) -> str:
    """The clause in the published notice; empty where the policy pages are not installed."""
    try:
        slug = edition_of(dossier).source.slug
        return f"{reverse('registry:policy', args=[slug])}#{clause}"
    except NoReverseMatch:
        return ""


def sections_of(dossier: Dossier) -> list:
    """The pages of the applicant's form that a letter can open."""
    return list(programme_of(dossier).sections(dossier))
