"""What was typed into a draft's form, and over what."""

from collections.abc import Sequence

from django.http import QueryDict

from applications.boxes import Box
from portal.dossiers.drafts import Standing, standing_of
from portal.dossiers.models import Dossier

BASE = "base-"


def standing_with(
    dossier: Dossier, boxes: Sequence[Box], typed: QueryDict | None
) -> dict[str, Standing]:
    """What stands in the boxes; what a lost session typed stands over it, with its own bases."""
    standing = standing_of(dossier, boxes)
    if typed is None:
        return standing
    return {
        name: Standing(typed[name], "", typed.get(f"{BASE}{name}", each.base))
        if name in typed
        else each
        for name, each in standing.items()
    }


def typed_in(data: QueryDict) -> tuple[dict[str, str], dict[str, str]]:
    """The texts and bases of a posted form, without those that were decided for a colleague."""
    given_up = {
        key[5:] for key, value in data.items() if key.startswith("keep_") and value == "theirs"
    }
    texts = {
        name: value
        for name, value in data.items()
        if not name.startswith(BASE) and name not in given_up
    }
    bases = {name[len(BASE) :]: value for name, value in data.items() if name.startswith(BASE)}
    return texts, bases
