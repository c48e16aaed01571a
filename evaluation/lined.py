"""A stored line read again: its moves as values, its list, and whether the record still holds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from evaluation.line import Drawn, draw, sealed
from evaluation.models import DefenceScore, LineDraw, ReviewRule, Score
from evaluation.rubric import criterion_code, rubric_of
from portal.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Verified:
    """``again`` is the digest computed now; ``logged`` whether the log holds the stored one.

    ``altered`` are the references of the cases whose sheets or defence scores, in the versions
    that the line cites, no longer say what they said then.
    """

    line: LineDraw
    again: str
    logged: bool
    altered: Sequence[str]

    @property
    def holds(self) -> bool:
        """Whether the record, the computation, the log and the scores it cites agree."""
        return self.logged and self.again == self.line.digest and not self.altered


def moves_of(line: LineDraw) -> list[dict[str, Any]]:
    """The moves in the order made, as :mod:`evaluation.line` reads them; one query."""
    rows = line.moves.order_by("moved_at", "pk").values_list(
        "dossier__reference", "above", "reason"
    )
    return [{"reference": r, "above": above, "reason": reason} for r, above, reason in rows]


def list_of(line: LineDraw) -> list[Drawn]:
    """The list that the stored inputs, terms and moves give."""
    return draw(line.inputs, line.terms, moves_of(line))


def verified(line: LineDraw) -> Verified:
    """A closed line computed again and compared with its digest and with the log."""
    again = sealed(line.inputs, line.terms, moves_of(line))
    logged = Entry.objects.filter(action="close_line", detail__digest=line.digest)
    return Verified(line, again, bool(line.digest) and logged.exists(), _altered(line))


def _altered(line: LineDraw) -> list[str]:
    totals, marks = _totals_now(line), _marks_now(line)
    return [
        case["reference"]
        for case in line.inputs["cases"]
        if any(
            totals.get((case["case"], one["expert"], one["version"])) != one["total"]
            for one in case["sheets"]
        )
        or any(
            marks.get((case["case"], one["judge"], one["version"])) != Decimal(one["value"])
            for one in case["defence"]
        )
    ]


def _totals_now(line: LineDraw) -> dict[tuple[int, int, int], str]:
    """(case, expert, version) → the total of what the sheet holds now; three queries."""
    rule = ReviewRule.objects.prefetch_related("criteria").get(round=line.round_id)
    given: defaultdict[tuple[int, int, int], dict[str, Decimal]] = defaultdict(dict)
    rows = Score.objects.filter(
        # of an expert who came back to a case, the task that stood when the line was drafted
        Q(sheet__assignment__ended_at__isnull=True)
        | Q(sheet__assignment__ended_at__gte=line.drafted_at),
        sheet__assignment__assigned_at__lte=line.drafted_at,
        sheet__assignment__dossier__in=[case["case"] for case in line.inputs["cases"]],
        value__isnull=False,
    )
    columns = ("sheet__assignment__dossier", "sheet__assignment__expert", "sheet__version")
    for case, expert, version, criterion, value in rows.values_list(*columns, "criterion", "value"):
        given[case, expert, version][criterion_code(criterion)] = value
    rubric = rubric_of(rule)
    return {key: str(rubric.partial_total(scores)) for key, scores in given.items()}


def _marks_now(line: LineDraw) -> dict[tuple[int, str, int], Decimal]:
    """(case, judge, version) → the mark; one query."""
    keys = [case["case"] for case in line.inputs["cases"]]
    rows = DefenceScore.objects.filter(dossier__in=keys)
    return {
        (case, judge, version): value
        for case, judge, version, value in rows.values_list("dossier", "judge", "version", "value")
    }
