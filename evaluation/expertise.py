"""The fields an expert can be named for: the committee's, and those that rounds have added."""

from evaluation.models import RoundField
from evaluation.policy.expertise import COMMITTEE_FIELDS


def field_titles() -> dict[str, str]:
    """Code → title of every field, the committee's first; one query."""
    own = RoundField.objects.values_list("code", "title")
    return {**{one.code: one.title for one in COMMITTEE_FIELDS}, **dict(own)}


def in_words(codes: list[str], titles: dict[str, str]) -> str:
    """The fields in words."""
    return "、".join(titles.get(code, code) for code in codes)
