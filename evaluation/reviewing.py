"""A submitted version as an expert reads it: blocks without contacts, the facts of each criterion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from evaluation.examined import edition_of, evidence_at, examined_by_clause
from evaluation.models import ReviewCriterion, ReviewRule
from evaluation.rubric import criterion_code, rubric_of
from portal.dossiers.models import Dossier, Submission
from portal.dossiers.pages import evidence_address
from portal.dossiers.queries import programme_of
from portal.kernel.clauses import Examined
from portal.kernel.presentation import Block
from portal.kernel.scoring import shown

CONTACT = "contact_"


@dataclass(frozen=True, slots=True)
class File:
    """A submitted file, one click away."""

    name: str
    item: str
    digest: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """One tab: a block of the declaration, what the clauses find in it, and what proves it."""

    code: str
    title: str
    block: Block | None
    found: Sequence[Examined]
    files: Sequence[File]


@dataclass(frozen=True, slots=True)
class Scored:
    """One criterion of the score form with the facts that stand beside it."""

    criterion: ReviewCriterion
    name: str
    fact: str
    value: str
    error: str = ""


def blind_blocks(dossier: Dossier, content: Mapping[str, Any]) -> list[Block]:
    """The declaration without the applicant's contacts: whatever changes when they are blanked."""
    present = programme_of(dossier).present
    declared = content["declaration"]
    blanked = {k: None if k.startswith(CONTACT) else v for k, v in declared.items()}
    without = present({**content, "declaration": blanked})
    return [
        replace(block, pairs=[pair for pair in block.pairs if pair in blind.pairs])
        for block, blind in zip(present(content), without, strict=True)
    ]


def parts_of(dossier: Dossier, submission: Submission) -> list[Part]:
    """Every tab of the left side, the last one with all files."""
    found = examined_by_clause(dossier)
    files = [
        (file, File(file.name, file.item.title, file.stored.digest,
                    evidence_address(dossier, file.token)))
        for file in evidence_at(submission)
    ]  # fmt: skip
    parts = [
        Part(
            block.code,
            block.title,
            block,
            [found[code] for code in block.clauses if code in found],
            [shown_ for file, shown_ in files if set(file.clauses) & set(block.clauses)],
        )
        for block in blind_blocks(dossier, submission.content)
    ]
    return [*parts, Part("files", f"材料（{len(files)}）", None, [], [one for _file, one in files])]


def facts_by_clause(dossier: Dossier) -> dict[str, str]:
    """The measured figures of each clause in one line."""
    found = examined_by_clause(dossier)
    return {
        code: "；".join(f"{m.label} {m.actual}" for m in examined.finding.measures)
        for code, examined in found.items()
    }


def clause_titles(dossier: Dossier) -> dict[str, str]:
    """The clauses of the pinned edition by code."""
    return {clause.code: clause.title for clause in edition_of(dossier).clauses}


def partial_total(rule: ReviewRule, values: Mapping[int, Decimal]) -> str:
    """The weighted total of what has been scored so far, in hundred marks, for showing only."""
    given = {criterion_code(key): value for key, value in values.items()}
    return shown(rubric_of(rule).partial_total(given))
