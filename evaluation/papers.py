"""What the province's papers say: plain values for the templates under ``templates/documents/``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from evaluation.examined import edition_of
from evaluation.guards import spoken
from evaluation.manifest import letter_digest
from evaluation.models import Batch, Opinion
from evaluation.models.recommendation import Lane
from evaluation.walled import lines_of
from portal.dossiers.models import Correction, Dossier
from portal.dossiers.queries import programme_of
from portal.organizations.models import Office


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One thing to correct: ``heading`` names the clause, ``sections`` the pages that open."""

    heading: str
    text: str
    sections: str


@dataclass(frozen=True, slots=True)
class ReturnLetter:
    """补正告知书."""

    title: str
    reference: str
    institution: str
    round: str
    version: int
    submitted_at: datetime
    items: Sequence[LetterItem]
    remark: str
    due: str
    office: str
    issued_at: datetime
    explanation: Sequence[dict[str, Any]]


def return_letter(
    letter: Correction, wanted: Sequence[tuple[str, Sequence[str], str]] | None = None
) -> ReturnLetter:
    """The letter as issued, or, with ``wanted`` (clause, sections, text), as it would be."""
    case = letter.dossier
    submission = case.submissions.get(version=letter.version)
    return ReturnLetter(
        title=_("补正告知书"),
        reference=case.reference,
        institution=case.institution.name,
        round=case.round.title,
        version=letter.version,
        submitted_at=submission.submitted_at,
        items=_items(case, grouped(letter) if wanted is None else wanted),
        remark=letter.remark,
        due=spoken(letter.due_at),
        office=letter.issued_by_label,
        issued_at=letter.issued_at,
        explanation=letter.explanation,
    )


def grouped(letter: Correction) -> list[tuple[str, list[str], str]]:
    """The items of a letter by clause and text, each with the sections it opens."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in letter.items.all():
        found.setdefault((item.clause, item.text), []).append(item.section)
    return [(clause, sections, text) for (clause, text), sections in found.items()]


def _items(case: Dossier, wanted: Sequence[tuple[str, Sequence[str], str]]) -> list[LetterItem]:
    titles = {one.code: f"{one.number} {one.title}" for one in programme_of(case).sections(case)}
    clauses = {one.code: f"（{one.number}）{one.title}：" for one in edition_of(case).clauses}
    return [
        LetterItem(
            clauses.get(clause, ""),
            text,
            "、".join(titles.get(section, section) for section in sections),
        )
        for clause, sections, text in wanted
    ]


def opinion_paper(opinion: Opinion) -> dict[str, Any]:
    """推荐意见, to be printed and sealed."""
    case = opinion.dossier
    recommendation = getattr(case, "recommendation", None)
    return {
        "title": _("推荐意见"),
        "institution": case.institution.name,
        "credit_code": case.institution.credit_code,
        "reference": case.reference,
        "version": opinion.version,
        "round": case.round.title,
        "lane": recommendation.get_lane_display() if recommendation else "",
        "text": opinion.text,
        "office": office_of(case.region_id),
        "digest": opinion.digest,
    }


def covering_letter(batch: Batch) -> dict[str, Any]:
    """推荐函 with the ordered list."""
    return {
        "title": _("关于报送%(round)s推荐名单的函") % {"round": batch.round.title},
        "number": batch.letter_number,
        "text": batch.letter_text,
        "office": office_of(batch.region_id),
        "lines": [
            {
                "position": entry.position,
                "institution": entry.dossier.institution.name,
                "credit_code": entry.dossier.institution.credit_code,
                "reference": entry.dossier.reference,
                "lane": Lane(entry.lane).label,
            }
            for entry in lines_of(batch, "dossier__institution")
        ],
        "digest": letter_digest(batch),
    }


SUMMARY_COLUMNS = (
    "次序",
    "单位名称",
    "统一社会信用代码",
    "单位类型",
    "案卷编号",
    "名额",
    "复函文号",
    "提交次数",
    "提交时间",
    "申报内容 SHA-256",
)


def summary_rows(batch: Batch) -> list[list[Any]]:
    """汇总表: one line a case, in the order of the list."""
    entries = lines_of(batch, "dossier__institution", "dossier__recommendation__reply_letter")
    return [_summary_row(entry) for entry in entries]


def _summary_row(entry: Any) -> list[Any]:
    case = entry.dossier
    recommendation = getattr(case, "recommendation", None)
    letter = recommendation.reply_letter if recommendation else None
    return [
        entry.position,
        case.institution.name,
        case.institution.credit_code,
        case.institution.get_entity_type_display(),
        case.reference,
        Lane(entry.lane).label,
        letter.number if letter else "",
        case.version,
        case.submitted_at,
        entry.submission_digest,
    ]


def office_of(region_key: str) -> str:
    """The province's office under its own name (R0-01)."""
    office = Office.objects.filter(kind=Office.Kind.PROVINCIAL, region=region_key).first()
    return office.name if office else ""
