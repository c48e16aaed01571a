"""A change set as a workbook: read, checked against the pool, then held for the confirmation."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.actions.proposal_edits import Wanted
from evaluation.forms.national_fields import InstantField
from evaluation.models import Expert, Proposal
from portal.dossiers.models import Dossier
from portal.ui.forms import PortalForm
from portal.ui.spreadsheets import Column, Row, RowError, read_table

SALT: Final = "evaluation.proposals"
HALF_AN_HOUR: Final = 1800
MOST_ROWS: Final = 20_000
CHANGES: Final = {"add": "新增", "keep": "保持", "end": "撤下"}
COLUMNS: Final = (
    Column("reference", "案卷编号", max_length=24),
    Column("expert", "专家编号", "int"),
    Column("name", "专家", required=False),
    Column("change", "变动", "choice", required=False, choices=CHANGES),
)


class WishesForm(PortalForm):
    """Until when experts may rank the cases."""

    until = InstantField(label=gettext_lazy("评审意愿截止时间"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The panels a workbook asks for. Nothing may be applied while there are errors."""

    wanted: Sequence[Wanted]
    errors: Sequence[RowError]
    lines: Mapping[tuple[int, int], int]
    """(case, expert) → the row's number"""

    def held(self, proposal: Proposal) -> str:
        """The panels as a signed text for the page that confirms them."""
        rows = [[one.case, sorted(one.experts)] for one in self.wanted]
        return signing.dumps([proposal.pk, rows], salt=SALT, compress=True)


def held_panels(text: str, proposal: Proposal) -> list[Wanted]:
    """The panels of a confirmation page. Raises signing.BadSignature when old, altered or alien."""
    pk, rows = signing.loads(text, salt=SALT, max_age=HALF_AN_HOUR)
    if pk != proposal.pk:
        raise signing.BadSignature
    return [Wanted(case, frozenset(experts)) for case, experts in rows]


def read_panels(file: BinaryIO, cases: Mapping[str, Dossier]) -> Sheet:
    """The panels of the cases the workbook names; ``cases`` are the proposal's by reference.

    A row marked 撤下 names its case and nobody. Every fault carries the number of its row.
    """
    table = read_table(file, COLUMNS, max_rows=MOST_ROWS)
    whole = [row for row in table.rows if {"reference", "expert"} <= row.values.keys()]
    people = Expert.objects.select_related("user").in_bulk({row.values["expert"] for row in whole})
    panels: defaultdict[int, set[int]] = defaultdict(set)
    lines: dict[tuple[int, int], int] = {}
    errors = list(table.errors)
    for row in whole:
        if fault := next(_faults(row, cases, people, lines), ""):
            errors.append(RowError(row.number, "expert", "wrong_row", fault))
            continue
        pair = cases[row.values["reference"]].pk, row.values["expert"]
        lines[pair] = row.number
        panels[pair[0]] |= set() if row.values.get("change") == "end" else {pair[1]}
    wanted = [Wanted(case, frozenset(experts)) for case, experts in sorted(panels.items())]
    return Sheet(wanted, sorted(errors, key=lambda error: error.row), lines)


def _faults(
    row: Row,
    cases: Mapping[str, Dossier],
    people: Mapping[int, Expert],
    lines: Mapping[tuple[int, int], int],
) -> Iterator[str]:
    values: dict[str, Any] = row.values
    case, person = cases.get(values["reference"]), people.get(values["expert"])
    if case is None:
        yield _("本方案没有编号为 %(ref)s 的案卷") % {"ref": values["reference"]}
        return
    if person is None:
        yield _("专家库没有编号为 %(key)d 的专家") % {"key": values["expert"]}
        return
    if values.get("name") and values["name"] != str(person.user):
        yield _("专家编号 %(key)d 是%(name)s，与所填“%(given)s”不符") % {
            "key": person.pk,
            "name": person.user,
            "given": values["name"],
        }
    if (case.pk, person.pk) in lines:
        yield _("与第 %(row)d 行重复") % {"row": lines[case.pk, person.pk]}
