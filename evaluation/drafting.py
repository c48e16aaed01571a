"""A score sheet field by field, as the text of its boxes; two windows on one sheet are noticed.

A box is named ``c<key>`` (the score of a criterion), ``m<key>`` (its comment) or ``opinion``. Its
*base*, carried by the page, is a digest of the text that stood in it. A box whose text is still
that of its base was not touched; one that was touched is taken unless something else stands there
meanwhile, and is otherwise a clash, which is shown and never decided here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from evaluation.models import ScoreSheet
from portal.dossiers.drafts import tidy

OPINION = "opinion"
SCORE, COMMENT = "c", "m"


@dataclass(frozen=True, slots=True)
class SheetClash:
    """One box with two texts: what was typed here, and what another window has saved."""

    name: str
    mine: str
    theirs: str

    @property
    def base(self) -> str:
        """The base of the box from which either choice goes on."""
        return base_of(self.theirs)


@dataclass(frozen=True, slots=True)
class Merged:
    """The texts that stand after a save, and the boxes that wait for a choice."""

    texts: Mapping[str, str]
    clashes: tuple[SheetClash, ...] = ()

    @property
    def scores(self) -> dict[int, Decimal | None]:
        """The values by the key of their criterion; None for an empty box."""
        return {key: Decimal(text) if text else None for key, text in self._of(SCORE)}

    @property
    def comments(self) -> dict[int, str]:
        """The comments by the key of their criterion."""
        return dict(self._of(COMMENT))

    def _of(self, kind: str) -> list[tuple[int, str]]:
        return [
            (int(name.removeprefix(kind)), text)
            for name, text in self.texts.items()
            if name != OPINION and name.startswith(kind)
        ]


def base_of(text: str) -> str:
    """The base of a box as a page carries it."""
    return hashlib.sha256(tidy(text).encode(errors="replace")).hexdigest()[:12]


def texts_of(sheet: ScoreSheet | None) -> dict[str, str]:
    """What stands in the boxes of a sheet; boxes that were never filled in are left out."""
    if sheet is None:
        return {}
    texts = {OPINION: sheet.opinion}
    for score in sheet.scores.all():
        texts[f"{SCORE}{score.criterion_id}"] = "" if score.value is None else f"{score.value:.0f}"
        texts[f"{COMMENT}{score.criterion_id}"] = score.comment
    return texts


def merged(
    standing: Mapping[str, str], typed: Mapping[str, str], bases: Mapping[str, str]
) -> Merged:
    """What stands after the typed texts were taken over; a box without a base is simply taken."""
    texts, clashes = dict(standing), []
    for name, given in typed.items():
        text, current = tidy(given), tidy(standing.get(name, ""))
        base = bases.get(name)
        if base is None or base == base_of(current):
            texts[name] = text
        elif base != base_of(text) and text != current:
            clashes.append(SheetClash(name, text, current))
    return Merged(texts, tuple(clashes))
