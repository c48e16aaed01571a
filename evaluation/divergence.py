"""分差: experts who differ by more than the round allows, and whether one more has been heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet

from evaluation.models import ReviewRule
from evaluation.scores import ExpertScore, sheets_of
from portal.dossiers.models import Dossier
from portal.kernel.calibration import spread
from portal.kernel.scoring import shown


@dataclass(frozen=True, slots=True)
class Divergence:
    """How far a case's experts are apart; ``limit`` None asks for nothing.

    The extra expert's sheet settles it whatever it says: all sheets of the case then count by the
    rule's method (B22).
    """

    sheets: Sequence[ExpertScore]
    limit: Fraction | None

    @property
    def spread(self) -> Fraction | None:
        """Highest less lowest total; None when nobody has scored."""
        return spread([sheet.total for sheet in self.sheets])

    @property
    def spread_shown(self) -> str:
        """The spread with two decimals."""
        return "—" if self.spread is None else shown(self.spread)

    @property
    def heard(self) -> bool:
        """Whether the extra expert has handed in."""
        return any(sheet.extra for sheet in self.sheets)

    @property
    def wide(self) -> bool:
        """Whether the spread is above the limit."""
        return self.limit is not None and self.spread is not None and self.spread > self.limit

    @property
    def is_open(self) -> bool:
        """Wide, and nobody more has been heard: the case must not go on."""
        return self.wide and not self.heard


def divergence(rule: ReviewRule, sheets: Sequence[ExpertScore]) -> Divergence:
    """The divergence of one case's sheets under a rule."""
    limit = None if rule.spread_limit is None else Fraction(rule.spread_limit)
    return Divergence(sheets, limit)


def divergences(rule: ReviewRule, cases: QuerySet[Dossier]) -> Mapping[int, Divergence]:
    """The divergence of every case of one round that has a sheet; two queries."""
    found = sheets_of(rule, cases.order_by().values("pk"))
    return {case: divergence(rule, sheets) for case, sheets in found.items()}


def divergence_of(dossier: Dossier) -> Divergence:
    """The divergence of one case; three queries, one where the round asks for nothing."""
    rule = ReviewRule.objects.filter(round=dossier.round_id).first()
    if rule is None or rule.spread_limit is None:
        return Divergence((), None)
    found = divergences(rule, Dossier.objects.filter(pk=dossier.pk))
    return found.get(dossier.pk, Divergence((), None))
