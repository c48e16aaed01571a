"""What the pages of the line show: terms in words, options beside each other, rows with pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from evaluation.forms.national_lines import ALL, HAND, HONOURS, NONE, TermsForm
from evaluation.line import Drawn, Why, draw
from evaluation.strips import Strip, strip_of
from portal.kernel.calibration import spread
from portal.kernel.scoring import mean, shown

TIES = dict([ALL, NONE, HONOURS, HAND])
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a case lies under some terms, in words; ``title`` names the terms."""

    above: bool
    label: str
    kind: str
    why: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One set of terms with its list; ``hidden`` are the fields that draft it again."""

    key: str
    title: str
    form: TermsForm
    drawn: Sequence[Drawn] = ()
    words: Sequence[str] = ()
    hidden: Sequence[tuple[str, str]] = ()

    @property
    def above(self) -> int:
        """How many cases lie above the line."""
        return sum(one.above for one in self.drawn)


@dataclass(frozen=True, slots=True)
class LineRow:
    """One case with its categories, its picture, and where it lies under each set of terms."""

    case: int
    reference: str
    institution: str
    region: str
    kind: str
    honours: Sequence[str]
    place: int
    score: str
    spread: str
    sheets: str
    strip: Strip | None
    cells: Sequence[Cell]

    @property
    def differs(self) -> bool:
        """Whether the sets of terms disagree on this case."""
        return len({cell.above for cell in self.cells}) > 1


def cell_of(one: Drawn, title: str = "") -> Cell:
    """A drawn case in words."""
    said = {
        Why.IN: "",
        Why.TIED_IN: _("同分一并列入"),
        Why.BEYOND: "",
        Why.TIED_OUT: _("同分，家数不足"),
        Why.CAP: _("已满"),
        Why.OPEN: _("同分，待逐件决定"),
        Why.UNSCORED: _("尚无得分"),
        Why.MOVED: _("手工移动"),
    }[Why(one.why)]
    why = "：".join(part for part in (said, one.reason) if part)
    if one.why == Why.OPEN:
        return Cell(above=False, label=_("待定"), kind="warn", why=why, title=title)
    label, kind = (_("线上"), "ok") if one.above else (_("线下"), "off")
    return Cell(one.above, label, kind, why, title)


def rows_of(
    inputs: Plain, lists: Mapping[str, Sequence[Drawn]], cases: Sequence[Plain] | None = None
) -> list[LineRow]:
    """A row for each of ``cases`` (all of the inputs), with a cell for each list by its title."""
    drawn = {title: {one.case: one for one in each} for title, each in lists.items()}
    cut = cut_of(next(iter(lists.values()))) if len(lists) == 1 else None
    return [
        _row(
            inputs["labels"],
            case,
            [cell_of(each[case["case"]], title) for title, each in drawn.items()],
            cut,
        )
        for case in (inputs["cases"] if cases is None else cases)
    ]


def differing(lists: Sequence[Sequence[Drawn]]) -> int:
    """How many cases the lists disagree on."""
    return sum(len({one.above for one in each}) > 1 for each in zip(*lists, strict=True))


def cut_of(drawn: Sequence[Drawn]) -> Fraction | None:
    """The lowest score that came above the line by itself; None where none did."""
    scores = [Fraction(one.score) for one in drawn if one.above and one.why != Why.MOVED]
    return min(scores, default=None)


def _row(labels: Plain, case: Plain, cells: Sequence[Cell], cut: Fraction | None) -> LineRow:
    totals = [Fraction(sheet["total"]) for sheet in case["sheets"]]
    kinds = case["categories"]
    apart = spread(totals)
    return LineRow(
        case=case["case"],
        reference=case["reference"],
        institution=case["institution"],
        region=labels["region"].get(kinds["region"], kinds["region"]),
        kind=labels["entity_type"].get(kinds["entity_type"], kinds["entity_type"]),
        honours=case["honours"],
        place=case["place"],
        score=shown(Fraction(case["score"])) if case["score"] else "—",
        spread="—" if apart is None else shown(apart),
        sheets="；".join(
            _("%(author)s %(total)s（第 %(version)d 版）")
            % {**sheet, "total": shown(Fraction(sheet["total"]))}
            for sheet in case["sheets"]
        ),
        strip=strip_of(totals, mean(totals), cut) if totals else None,
        cells=cells,
    )


def words_of(terms: Plain, labels: Plain) -> list[str]:
    """The terms as sentences."""
    said = [
        _("线上 %(n)d 家") % {"n": terms["number"]},
        _("同分而家数不足时：%(ties)s") % {"ties": TIES[terms["ties"]]},
    ]
    for cap in terms["caps"]:
        name = labels[cap["by"]].get(cap["key"]) or _("每省")
        said.append(_("%(name)s最多 %(n)d 家") % {"name": name, "n": cap["most"]})
    if terms["source"]:
        said.append(_("上限依据：%(source)s") % {"source": terms["source"]})
    return said


def option(key: str, title: str, form: TermsForm, inputs: Plain) -> Option:
    """A set of terms with its list; without one while the form has not been filled in."""
    if not form.is_bound or not form.is_valid():
        return Option(key, title, form)
    terms = form.terms
    hidden = [(form.add_prefix(name), form[name].value() or "") for name in form.fields]
    return Option(
        key, title, form, draw(inputs, terms, []), words_of(terms, inputs["labels"]), hidden
    )
