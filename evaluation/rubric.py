"""The round's review rule as the kernel's rubric."""

from decimal import Decimal

from evaluation.models import ReviewRule
from portal.kernel.scoring import Criterion, Rubric, Scale


def criterion_code(key: int) -> str:
    """How the rubric names a criterion."""
    return str(key)


def rubric_of(rule: ReviewRule) -> Rubric:
    """Weights as written, whole points from 0 to the rule's maximum."""
    criteria = tuple(
        Criterion(criterion_code(one.pk), one.title, one.weight) for one in rule.criteria.all()
    )
    return Rubric(criteria, Scale(Decimal(0), Decimal(rule.scale_max), Decimal(1)))
