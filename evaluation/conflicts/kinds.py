"""The kinds of conflicts: what each is called, where it is known from, and how much a soft one costs.

A soft conflict keeps nobody from a case; the assignment avoids it at the price of its weight, 1 to
10 (times ``evaluation.matching.costs`` "soft"). The weights are parameters of this program; no
notice fixes them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What connects an expert with a case; the value stands in addresses and exports."""

    OWN_EMPLOYER = "own_employer"
    OWN_REGION = "own_region"
    FORMER_EMPLOYER = "former_employer"
    DECLARED_TIE = "declared_tie"
    NAMED_IN_CASE = "adviser_or_team"
    SHARED_PROJECT = "shared_project"
    KINDRED_UNIT = "kindred_unit"
    NAMED = "named"
    DECLINED = "declined_before"
    RECUSED = "recused_before"


@dataclass(frozen=True, slots=True)
class About:
    """``weight`` counts where the conflict is soft; ``clearable`` whether two officers may clear it."""

    label: Any  # words that wait for the reader's language
    source: Any
    weight: int
    clearable: bool = True


ABOUT: Final[dict[Kind, About]] = {
    Kind.OWN_EMPLOYER: About(_("现任职单位"), _("专家库"), 0, clearable=False),
    Kind.OWN_REGION: About(_("同一省份"), _("专家库与案卷"), 0, clearable=False),
    # left before the round's years: a memory, not a bond
    Kind.FORMER_EMPLOYER: About(_("曾任职单位"), _("专家库任职经历"), 6),
    # ended before the round's years
    Kind.DECLARED_TIE: About(_("申报的利害关系"), _("专家利害关系声明"), 7),
    # the same name alone: most are namesakes
    Kind.NAMED_IN_CASE: About(_("案卷中的人员"), _("提交材料"), 5),
    # rows older than the round's years, or of an employer left before them
    Kind.SHARED_PROJECT: About(_("共同项目或成果"), _("提交材料"), 4),
    # one name begins or ends with the other
    Kind.KINDRED_UNIT: About(_("疑似关联单位"), _("单位名称比对"), 3),
    Kind.NAMED: About(_("人工登记"), _("登记"), 0),
    Kind.DECLINED: About(_("曾谢绝评审"), _("评审任务记录"), 0),
    Kind.RECUSED: About(_("曾申请回避"), _("评审任务记录"), 0),
}


def label_of(kind: str) -> str:
    """The kind in words."""
    return str(ABOUT[Kind(kind)].label)
