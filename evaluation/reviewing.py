"""A submitted version as an expert reads it: blocks without contacts, the facts of each criterion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from evaluation.examined import evidence_at, examined_by_clause
from evaluation.models import ReviewCriterion, ReviewRule
from evaluation.rubric import criterion_code, rubric_of
from portal.dossiers.models import Dossier, Submission
from portal.dossiers.pages import evidence_address
from portal.dossiers.queries import programme_of
from portal.kernel.editions import Examined
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


@dataclass(frozen=True, slots=True)
class Material:
    """What an expert reads of a case, read once: the tabs, and what stands beside the criteria."""

    parts: Sequence[Part]
    facts: Mapping[str, str]
    files: Mapping[str, Sequence[File]]

    def fact_of(self, criterion: ReviewCriterion) -> str:
        """The measured figures of the clauses that a criterion names."""
        return "；".join(self.facts[code] for code in criterion.clauses if self.facts.get(code))

    def files_of(self, criterion: ReviewCriterion) -> list[File]:
        """The files that prove the clauses of a criterion, each once."""
        found = [file for code in criterion.clauses for file in self.files.get(code, ())]
        return list(dict.fromkeys(found))


def material_of(dossier: Dossier, submission: Submission) -> Material:
    """The submitted version as its experts read it, where they may know whose it is."""
    found = examined_by_clause(dossier)
    facts = {
        code: "；".join(f"{m.label} {m.actual}" for m in examined.finding.measures)
        for code, examined in found.items()
    }
    files = [
        (file.clauses, File(file.name, file.item.title, file.stored.digest,
                            evidence_address(dossier, file.token)))
        for file in evidence_at(submission)
    ]  # fmt: skip
    by_clause: dict[str, list[File]] = {}
    for clauses, file in files:
        for code in clauses:
            by_clause.setdefault(code, []).append(file)
    parts = [
        Part(
            block.code,
            block.title,
            block,
            [found[code] for code in block.clauses if code in found],
            [file for clauses, file in files if set(clauses) & set(block.clauses)],
        )
        for block in blind_blocks(dossier, submission.content)
    ]
    every = [file for _clauses, file in files]
    parts.append(Part("files", f"材料（{len(files)}）", None, [], every))
    return Material(parts, facts, by_clause)


def partial_total(rule: ReviewRule, values: Mapping[int, Decimal]) -> str:
    """The weighted total of what has been scored so far, in hundred marks, for showing only."""
    given = {criterion_code(key): value for key, value in values.items()}
    return shown(rubric_of(rule).partial_total(given))
