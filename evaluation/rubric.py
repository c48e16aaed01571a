"""The round's review rule as the kernel's rubric."""

from decimal import Decimal

from evaluation.models import ReviewCriterion, ReviewRule
from portal.kernel.scoring import Criterion, Rubric, Scale


def criterion_code(key: int) -> str:
    """How the rubric names a criterion."""
    return str(key)


def rubric_of(rule: ReviewRule) -> Rubric:
    """Weights as written, whole points from 0 to the maximum of the criterion or the rule."""
    criteria = tuple(_criterion(one) for one in rule.criteria.all())
    return Rubric(criteria, Scale(Decimal(0), Decimal(rule.scale_max), Decimal(1)))


def top_of(rule: ReviewRule, criterion: ReviewCriterion) -> int:
    """The most that may be given for a criterion."""
    return criterion.maximum or rule.scale_max


def _criterion(one: ReviewCriterion) -> Criterion:
    return Criterion(
        criterion_code(one.pk),
        one.title,
        one.weight,
        summed=one.summed,
        maximum=_points(one.maximum),
        comment_below=_points(one.comment_below),
        comment_above=_points(one.comment_above),
    )


def _points(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
