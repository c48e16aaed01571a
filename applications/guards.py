"""Guards of tier 1 about the declaration itself."""

from datetime import datetime

from applications.queries import declaration_of
from applications.sections import EVIDENCE, SECTIONS, sections_of
from evaluation.guards import before_correction_deadline, before_submission_deadline
from portal.accounts.models import User
from portal.dossiers.models import CorrectionItem, Dossier
from portal.dossiers.queries import roles_on, state_of
from portal.evidence.models import StoredFile
from portal.evidence.queries import checklist_of, evidence_of
from portal.kernel.flow import Attempt
from portal.kernel.refusals import Refusal
from portal.kernel.roles import APPLICANT_EDITORS, Role

GROUND_ARTICLE = "四（二）1"
MATERIAL_ARTICLE = "四（一）3（1）"


def identity_complete(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """What any application needs besides the clauses: who applies and whom to ask."""
    declared = declaration_of(dossier)
    needed = ("entity_type", "legal_representative", "contact_name", "contact_phone")
    return [
        Refusal("identity_incomplete", f"“单位基本信息”缺少{field.verbose_name}")
        for field in declared._meta.get_fields()
        if field.name in needed and not getattr(declared, field.name)
    ]


def no_field_problem(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Nothing that was typed wrong is left standing in the draft."""
    form = sections_of(dossier.programme, declaration_of(dossier).entity_type)
    wrong = dossier.draft_fields.exclude(problem="").filter(section__in=[s.code for s in form])
    return [Refusal("field_problem", field.problem) for field in wrong]


def evidence_complete(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Every required item of the round's checklist has a file (R0-22), none still held."""
    given = list(evidence_of(dossier))
    handed_in = {file.item_id for file in given}
    said = [
        Refusal("evidence_missing", f"缺少必交材料“{item.title}”", MATERIAL_ARTICLE)
        for item in checklist_of(dossier)
        if item.required and item.pk not in handed_in
    ]
    said += [
        Refusal("evidence_unready", f"材料“{file.name}”尚未完成查毒，暂不能提交")
        for file in given
        if file.stored.scan == StoredFile.Scan.HELD
    ]
    return said


def ground_proven(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Route 2 rests on one of three grounds, with the document that proves it (R0-27)."""
    declared = declaration_of(dossier)
    said = []
    if not declared.ground:
        said.append(Refusal("ground_missing", "尚未选择申请核定的理由", GROUND_ARTICLE))
    if not declared.ground_document.strip():
        said.append(Refusal("ground_unproven", "尚未填写批复或任务文件", GROUND_ARTICLE))
    return said


def open_sections(dossier: Dossier) -> frozenset[str]:
    """The sections that the case's state leaves open, whoever asks and whatever the time.

    A case that was never submitted is open as a whole; one that came back is open where the
    latest return letter asks for something.
    """
    if not state_of(dossier).editable:
        return frozenset()
    if dossier.version == 0:
        return frozenset({section.code for section in SECTIONS} | {EVIDENCE})
    letter = dossier.corrections.order_by("-issued_at").values("pk")[:1]
    items = CorrectionItem.objects.filter(correction__in=letter)
    return frozenset(items.values_list("section", flat=True))


def form_refusals(dossier: Dossier, section: str, *, actor: User, now: datetime) -> list[Refusal]:
    """Why this person may not write this section now; empty when he or she may."""
    roles = roles_on(actor, dossier)
    if not roles & APPLICANT_EDITORS:
        holders = "、".join(role.label for role in Role if role in APPLICANT_EDITORS)
        return [Refusal("wrong_role", f"填写申报内容由{holders}办理")]
    state = state_of(dossier)
    if not state.editable:
        return [
            Refusal(
                "not_editable",
                f"案卷当前为“{state.as_told}”，不能修改申报内容",
                "",
                "请在办理进度页查看可以办理的事项。",
            )
        ]
    if section not in open_sections(dossier):
        return [Refusal("section_closed", "补正告知书没有要求修改这一项，不能修改")]
    return late(dossier, Attempt(actor, roles, now))


def late(dossier: Dossier, attempt: Attempt) -> list[Refusal]:
    """Whether the time to write has passed: of the submission, or of the correction."""
    if dossier.version == 0:
        return before_submission_deadline(dossier, attempt)
    return before_correction_deadline(dossier, attempt)
