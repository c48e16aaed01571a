"""隐名材料 of a submitted version: its fields, what is suggested for each, what is left to do.

A copy's ``content`` maps the code of a block to the texts of its slots (``p0`` the first pair,
``r2c1`` a cell), and ``files`` to what becomes of each evidence file: the token of the redacted
one, or empty where it is withheld. What a copy does not name is not shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from evaluation.examined import evidence_at
from evaluation.models import RedactedCopy, RedactedFile, ReviewPhase
from evaluation.redaction import MASK, Markers, left_in, markers_of, suggested, telling_in
from evaluation.reviewing import blind_blocks
from portal.dossiers.models import Dossier, Submission
from portal.dossiers.queries import programme_of
from portal.dossiers.submissions import latest_submission
from portal.evidence.models import EvidenceFile
from portal.kernel.presentation import Block
from portal.kernel.refusals import Refusal
from portal.obligations.actions import close_obligation, open_obligation, tell
from portal.obligations.people import applicants_of

FILES: Final = "files"
REDACTION: Final = "redaction"
OPENING, CLOSING = "open_scoring", "close_scoring"
A_ITEM: Final = 100
"""The position of a file is the number of its item times this, and its own number."""

_LETTER: Final = re.compile(r"[^\W\d_]")
_OWN: Final = ("address", "contact_name", "contact_phone", "contact_email")


@dataclass(frozen=True, slots=True)
class Slot:
    """One text of the submitted content; ``name`` is unique in the copy."""

    block: str
    slot: str
    title: str
    label: str
    original: str

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"{self.block}.{self.slot}"


@dataclass(frozen=True, slots=True)
class Paper:
    """One evidence file of the version with its neutral number: 材料 03-1."""

    evidence: EvidenceFile
    position: int

    @property
    def key(self) -> str:
        """Its name in the copy."""
        return str(self.evidence.pk)

    @property
    def neutral(self) -> str:
        """What it is called where nothing may be told."""
        return neutral_name(self.position)


class Version:
    """The submitted version that is redacted; read once for a page or an act."""

    def __init__(self, dossier: Dossier, submission: Submission) -> None:
        self.dossier, self.submission = dossier, submission

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks that experts read."""
        return blind_blocks(self.dossier, self.submission.content)

    @cached_property
    def markers(self) -> Markers:
        """What gives the unit away."""
        return markers_in(self.dossier, self.submission.content)

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Every text that may be redacted, by name: all pairs, and the cells that are words."""
        return {one.name: one for block in self.blocks for one in self._slots(block)}

    def _slots(self, block: Block) -> Iterator[Slot]:
        for place, (label, text) in enumerate(block.pairs):
            yield Slot(block.code, f"p{place}", block.title, label, text)
        for line, row in enumerate(block.rows):
            for place, text in enumerate(row):
                if self.is_words(text):
                    label = f"第 {line + 1} 行 {block.columns[place]}"
                    yield Slot(block.code, f"r{line}c{place}", block.title, label, text)

    def is_words(self, text: str) -> bool:
        """Whether a cell says more than figures: those are shown as they are."""
        return bool(_LETTER.search(text)) or suggested(text, self.markers) != text

    @cached_property
    def suggestions(self) -> dict[str, str]:
        """What is suggested for each text."""
        return {name: suggested(one.original, self.markers) for name, one in self.slots.items()}

    @cached_property
    def papers(self) -> list[Paper]:
        """The evidence files in the order of the checklist, numbered item by item."""
        found: list[Paper] = []
        items: dict[int, int] = {}
        for one in evidence_at(self.submission):
            items.setdefault(one.item_id, 0)
            items[one.item_id] += 1
            number = list(items).index(one.item_id) + 1
            found.append(Paper(one, number * A_ITEM + items[one.item_id]))
        return found

    def paper(self, key: str) -> Paper | None:
        """The file of that key."""
        return next((one for one in self.papers if one.key == key), None)


def markers_in(
    dossier: Dossier, content: Mapping[str, Any], *, others: Sequence[str] = ()
) -> Markers:
    """The marks of the unit of a submitted content; ``others`` are added to the hints."""
    unit, declared = content["institution"], content["declaration"]
    named = programme_of(dossier).named_in
    people = [one.name for one in named(content).people] if named else []
    own = [str(declared.get(name) or "") for name in _OWN]
    home = dossier.institution.address
    return markers_of(
        unit=unit["name"],
        code=unit["credit_code"],
        people=people,
        regions=[unit["region"]],
        others=[*own, home, *others],
    )


def neutral_name(position: int) -> str:
    """材料 03-1: the number of the item and of the file, nothing of its own name."""
    return f"材料 {position // A_ITEM:02d}-{position % A_ITEM}"


def texts_of(copy: RedactedCopy | None, version: Version) -> dict[str, str]:
    """The text of every slot: what was saved, else what is suggested."""
    saved = copy.content if copy else {}
    return {
        name: saved.get(one.block, {}).get(one.slot, version.suggestions[name])
        for name, one in version.slots.items()
    }


def copy_of(dossier: Dossier) -> RedactedCopy | None:
    """The copy of the version now submitted."""
    return RedactedCopy.objects.filter(dossier=dossier, submission_version=dossier.version).first()


def finished_copy(dossier: Dossier) -> RedactedCopy | None:
    """The copy of the version now submitted, once it is finished: what blind experts read."""
    found = copy_of(dossier)
    return found if found is not None and found.finished_at is not None else None


def file_of(copy: RedactedCopy, paper: Paper) -> RedactedFile | None:
    """The redacted file that stands for an evidence file."""
    token = copy.content.get(FILES, {}).get(paper.key)
    return next((one for one in copy.files.all() if str(one.token) == token), None)


def unfinished(copy: RedactedCopy | None, version: Version) -> list[Refusal]:
    """Everything that keeps a copy from being finished."""
    texts = texts_of(copy, version)
    said = []
    for name, text in texts.items():
        if hits := telling_in(text, version.markers):
            one = version.slots[name]
            where = f"“{one.title}”的“{one.label}”"
            said.append(
                Refusal("still_told", f"{where}仍有“{'”“'.join(hits)}”", "", "请删去或遮盖。")
            )
    decided = copy.content.get(FILES, {}) if copy else {}
    for paper in version.papers:
        if paper.key not in decided:
            what = f"“{paper.evidence.name}”（{paper.neutral}）"
            said.append(
                Refusal(
                    "file_undecided", f"{what}尚未处理", "", "请上传遮盖后的文件，或选择不提供。"
                )
            )
    return said


def warnings_of(texts: Mapping[str, str], version: Version) -> dict[str, list[str]]:
    """What may still give the unit away, by the name of its field."""
    found = {name: left_in(text, version.markers) for name, text in texts.items()}
    return {name: hits for name, hits in found.items() if hits}


def shown_block(block: Block, copy: RedactedCopy, version: Version) -> Block:
    """A block as the copy gives it; a text that the copy does not name is masked."""
    saved = copy.content.get(block.code, {})
    pairs = [(label, saved.get(f"p{at}", MASK)) for at, (label, _text) in enumerate(block.pairs)]
    rows = [
        [
            saved.get(f"r{line}c{at}", MASK) if version.is_words(text) else text
            for at, text in enumerate(row)
        ]
        for line, row in enumerate(block.rows)
    ]
    return Block(block.code, block.title, pairs, block.columns, rows, block.clauses)


def double_phase(round_id: int, now: datetime) -> ReviewPhase | None:
    """The first double-blind phase of a round that is not over."""
    phases = ReviewPhase.objects.filter(round=round_id, closes_at__gte=now)
    double = phases.filter(blindness=ReviewPhase.Blindness.DOUBLE)
    return double.order_by("opens_at").first()


def has_page(dossier: Dossier, now: datetime) -> bool:
    """Whether a submitted case has a page of its redacted copy; two queries at most."""
    if dossier.version == 0:
        return False
    return double_phase(dossier.round_id, now) is not None or copy_of(dossier) is not None


def awaits_copy(dossier: Dossier) -> bool:
    """Whether a case is accepted for review and its scoring has not begun."""
    return programme_of(dossier).flow.step(dossier.state, OPENING) is not None


def owe_copy(dossier: Dossier, now: datetime) -> None:
    """Open, move or close what the applicant owes; it is told once for each version."""
    phase = double_phase(dossier.round_id, now)
    if phase is None or finished_copy(dossier):
        settle_copy(dossier, "not_needed" if phase is None else "finished", now)
        return
    address = f"{programme_of(dossier).address(dossier)}redacted/"
    open_obligation(
        duty_key(dossier),
        kind=REDACTION,
        title=f"制作隐名材料 {dossier.reference}",
        due_at=phase.opens_at,
        now=now,
        dossier=dossier,
        round=dossier.round,
        institution=dossier.institution,
        address=address,
    )
    tell(
        applicants_of(dossier, now),
        key=f"{duty_key(dossier)}:{dossier.version}",
        subject=f"请制作隐名材料：{dossier.reference}",
        body=f"本批次评审采用双盲方式。请为案卷 {dossier.reference} 制作隐去单位信息的材料，"
        "供评审专家查看。",
        address=address,
        dossier=dossier,
        now=now,
    )


def settle_copy(dossier: Dossier, outcome: str, now: datetime) -> None:
    """Nothing is owed any more."""
    close_obligation(duty_key(dossier), outcome=outcome, now=now)


def duty_key(dossier: Dossier) -> str:
    """The key of the obligation."""
    return f"{REDACTION}:{dossier.pk}"


def owe_copies(round_id: int, now: datetime) -> None:
    """What is owed in a round follows its phases."""
    for case in Dossier.objects.filter(round=round_id, version__gt=0).select_related(
        "round", "institution"
    ):
        if awaits_copy(case):
            owe_copy(case, now)


def version_of(dossier: Dossier) -> Version | None:
    """The version now submitted, None before there is one."""
    submission = latest_submission(dossier)
    return Version(dossier, submission) if submission else None
