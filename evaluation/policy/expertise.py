"""The fields of the programme's expert committee (2013 notice, 五（二）; R2-08)."""

from dataclasses import dataclass
from typing import Final

COMMITTEE_ARTICLE: Final = "五（二）"


@dataclass(frozen=True, slots=True)
class Expertise:
    """A field an expert can be named for; ``code`` is what is stored."""

    code: str
    title: str


COMMITTEE_FIELDS: Final = (
    Expertise("examination", "专利审查"),
    Expertise("law", "法律和政策"),
    Expertise("information", "信息处理和应用"),
    Expertise("intelligence", "专利情报分析"),
    Expertise("management", "项目管理"),
)

DECLARATION_YEARS: Final = 1
"""Yearly: for so long a declaration of interests is good. The platform's rule, no notice's."""
