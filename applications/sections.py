"""The pages of the applicant's form: which fields and rows each holds, and for which clauses.

附件2 is not published with the notice; the form is built from the conditions and ordinary
identity fields.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.kernel.presentation import Section

BODY, ABILITY, ASSURANCE, ROUTE = "申报单位", "能力与业绩", "条件与承诺", "通道"
EVIDENCE = "evidence"
"""The section of a return letter that reopens the evidence pages, which are not a form."""


@dataclass(frozen=True, slots=True)
class SectionForm:
    """A section: declaration ``fields``, the related name of its ``rows`` and their columns.

    ``measures`` are the keys of the measures of the edition that this page can change.
    """

    code: str
    group: str
    number: str
    title: str
    fields: Sequence[str] = ()
    rows: str = ""
    columns: Sequence[str] = ()
    clauses: Sequence[str] = ()
    measures: Sequence[str] = ()
    entity_types: Sequence[str] = ()
    programmes: Sequence[str] = ()

    def concerns(self, programme_code: str, entity_type: str) -> bool:
        """Whether this page is part of the form for a route and an entity type."""
        right_route = not self.programmes or programme_code in self.programmes
        return right_route and (not self.entity_types or entity_type in self.entity_types)

    def listed(self) -> Section:
        """The section as the task list shows it."""
        return Section(self.code, self.group, self.number, self.title, self.clauses)


SECTIONS: tuple[SectionForm, ...] = (
    SectionForm(
        "identity",
        BODY,
        "1.1",
        "单位基本信息",
        fields=(
            "entity_type",
            "is_legal_entity",
            "legal_representative",
            "founded_on",
            "address",
            "contact_name",
            "contact_phone",
            "contact_email",
            "profile",
        ),
        clauses=("scale",),
        measures=("is_legal_entity", "entity_type"),
    ),
    SectionForm(
        "income",
        BODY,
        "1.2",
        "近三年收入",
        rows="incomes",
        columns=("year", "navigation", "operating"),
        clauses=("scale",),
        measures=("navigation_income",),
    ),
    SectionForm(
        "department",
        BODY,
        "1.3",
        "二级部门",
        fields=("department_name", "department_head", "department_founded_on"),
        clauses=("scale",),
        measures=("department_name",),
        entity_types=("other_entity", "industry_organization"),
    ),
    SectionForm(
        "team",
        ABILITY,
        "2.1",
        "业务团队",
        fields=("team_note",),
        rows="staffmembers",
        columns=("name", "post", "qualification", "joined_on", "in_service"),
        clauses=("team",),
        measures=("staff",),
    ),
    SectionForm(
        "projects",
        ABILITY,
        "2.2",
        "导航项目",
        rows="projects",
        columns=(
            "title",
            "client",
            "province",
            "kind",
            "started_on",
            "completed_on",
            "government_funded",
        ),
        clauses=("business",),
        measures=("provinces", "projects"),
    ),
    SectionForm(
        "results",
        ABILITY,
        "2.3",
        "成果应用",
        rows="resultapplications",
        columns=("title", "user_unit", "level", "year", "proof"),
        clauses=("results",),
        measures=("applications",),
    ),
    SectionForm(
        "publications",
        ABILITY,
        "2.4",
        "成果发布",
        rows="publications",
        columns=("title", "venue", "published_on", "link"),
        clauses=("results",),
        measures=("releases",),
    ),
    SectionForm(
        "data",
        ASSURANCE,
        "3.1",
        "数据资源",
        fields=("data_lawful", "data_stable", "data_service_note"),
        rows="dataresources",
        columns=("name", "source", "licence", "own", "update_rhythm"),
        clauses=("data",),
        measures=("data_resources", "data_lawful", "data_stable"),
    ),
    SectionForm(
        "basis",
        ASSURANCE,
        "3.2",
        "资金、设备和场地",
        fields=("funds_note", "equipment_note", "premises_note"),
        clauses=("basis",),
        measures=("funds", "equipment", "premises"),
    ),
    SectionForm(
        "compliance",
        ASSURANCE,
        "3.3",
        "合规声明",
        fields=("serious_violation", "dishonesty", "subcontracting"),
        clauses=("basis",),
        measures=("serious_violation", "dishonesty", "subcontracting"),
    ),
    SectionForm(
        "exemption",
        ROUTE,
        "4.1",
        "不占名额情形",
        fields=("claims_reply_letter", "reply_letter_number"),
        programmes=("selection",),
    ),
    SectionForm(
        "ground",
        ROUTE,
        "4.2",
        "申请核定的理由",
        fields=("ground", "ground_subject", "ground_document", "ground_note"),
        programmes=("verification",),
    ),
)


def sections_of(programme_code: str, entity_type: str) -> list[SectionForm]:
    """The pages of the form for a route and an entity type, in order."""
    return [section for section in SECTIONS if section.concerns(programme_code, entity_type)]


def section_named(code: str) -> SectionForm:
    """The section of that code; KeyError when there is none."""
    for section in SECTIONS:
        if section.code == code:
            return section
    raise KeyError(code)
