"""Guards of tier 1 about the declaration itself."""

from applications.queries import declaration_of
from portal.dossiers.models import Dossier
from portal.evidence.queries import missing_evidence, unready_evidence
from portal.kernel.flow import Attempt
from portal.kernel.refusals import Refusal

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
    wrong = dossier.draft_fields.exclude(problem="")
    return [Refusal("field_problem", field.problem) for field in wrong]


def evidence_complete(dossier: Dossier, _attempt: Attempt) -> list[Refusal]:
    """Every required item of the round's checklist has a file (R0-22), none still held."""
    said = [
        Refusal("evidence_missing", f"缺少必交材料“{item.title}”", MATERIAL_ARTICLE)
        for item in missing_evidence(dossier)
    ]
    said += [
        Refusal("evidence_unready", f"材料“{file.name}”尚未完成查毒，暂不能提交")
        for file in unready_evidence(dossier)
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
