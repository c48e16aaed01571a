"""Double-blind reviewing: who reads a case only through its redacted copy, under which name.

The reference of a case names its province, so a blind expert never meets it: the label and every
address are made of a code that only this portal can tell from the case.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from evaluation.examined import examined_by_clause
from evaluation.models import Assignment, RedactedFile
from evaluation.phases import Timetable, sight_at
from evaluation.redacting import (
    FILES,
    Version,
    file_of,
    finished_copy,
    markers_in,
    neutral_name,
    shown_block,
)
from evaluation.redaction import Markers, suggested
from evaluation.reviewing import File, Material, Part, material_of
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Submission
from portal.dossiers.queries import programme_of, roles_on
from portal.dossiers.submissions import latest_submission
from portal.evidence.inspection import KINDS
from portal.kernel.editions import Examined
from portal.kernel.references import ALPHABET
from portal.kernel.roles import Role

LENGTH: Final = 8
SALT: Final = "evaluation.blind"


def is_blind(dossier: Dossier, user: User, now: datetime) -> bool:
    """Whether a person may read this case in its redacted copy alone."""
    return roles_on(user, dossier) == {Role.EXPERT} and sight_at(dossier.round, now).blind


def code_of(dossier_pk: int) -> str:
    """Eight characters that stay with a case and tell nothing of it, not even its place in time."""
    number = int.from_bytes(salted_hmac(SALT, str(dossier_pk), algorithm="sha256").digest())
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def label(dossier: Dossier) -> str:
    """What a case is called in a double-blind phase: 案卷 7K3Q9DXW."""
    return _("案卷 %(code)s") % {"code": code_of(dossier.pk)}


def handle_of(dossier: Dossier, times: Timetable) -> str:
    """What an expert's addresses carry: the code in a double-blind phase, else the reference."""
    return code_of(dossier.pk) if times.sight.blind else dossier.reference


def handle_at(dossier: Dossier, now: datetime) -> str:
    """The same for a message written now; the code opens the case in every phase."""
    blind = sight_at(dossier.round, now).blind
    return code_of(dossier.pk) if blind else dossier.reference


def task_by(user: User, handle: str, now: datetime) -> Assignment | None:
    """The expert's live task under a code or a reference; blind, a reference is unknown."""
    live = Assignment.objects.filter(expert__user=user, ended_at__isnull=True).select_related(
        "dossier__institution", "dossier__region", "dossier__round", "expert__user"
    )
    named = live.filter(dossier__reference=handle).first()
    if named is not None:
        return None if sight_at(named.dossier.round, now).blind else named
    codes = {code_of(pk): pk for pk in live.values_list("dossier", flat=True)}
    return live.filter(dossier=codes[handle]).first() if handle in codes else None


def material_for(dossier: Dossier, submission: Submission, times: Timetable) -> Material:
    """What an expert reads of a case: the submitted version, or blind its finished copy."""
    if not times.sight.blind:
        return material_of(dossier, submission)
    return _redacted(dossier, submission)


def unnamed(dossier: Dossier, submission: Submission) -> Markers:
    """The marks of a unit and of those it names: figures beside them may stay, they must not."""
    named = programme_of(dossier).named_in
    content = submission.content
    units = [one.name for one in named(content).units] if named else []
    return markers_in(dossier, content, others=[*units, dossier.reference])


def without_names(dossier: Dossier) -> Callable[[str], str]:
    """Masks in a text what gives the unit of a submitted case away; one query."""
    submission = latest_submission(dossier)
    markers = unnamed(dossier, submission) if submission else Markers()
    return lambda text: suggested(text, markers)


def _redacted(dossier: Dossier, submission: Submission) -> Material:
    version, copy = Version(dossier, submission), finished_copy(dossier)
    markers = unnamed(dossier, submission)
    found = {
        code: _without_names(one, markers) for code, one in examined_by_clause(dossier).items()
    }
    facts = {
        code: "；".join(f"{m.label} {m.actual}" for m in one.finding.measures)
        for code, one in found.items()
    }
    if copy is None:
        return Material([], facts, {})
    files = _files(version, copy)
    by_clause: dict[str, list[File]] = {}
    for clauses, file in files:
        for clause in clauses:
            by_clause.setdefault(clause, []).append(file)
    blocks = [shown_block(block, copy, version) for block in version.blocks]
    parts = [_part(block, found, files) for block in blocks]
    parts.append(Part(FILES, f"材料（{len(files)}）", None, [], [file for _c, file in files]))
    return Material(parts, facts, by_clause)


def _part(block: Any, found: Mapping[str, Examined], files: list[tuple[list[str], File]]) -> Part:
    return Part(
        block.code,
        block.title,
        block,
        [found[code] for code in block.clauses if code in found],
        [file for clauses, file in files if set(clauses) & set(block.clauses)],
    )


def _files(version: Version, copy: Any) -> list[tuple[list[str], File]]:
    """Each file of the version with its clauses, as it is given to blind experts."""
    code, found = code_of(version.dossier.pk), []
    for paper in version.papers:
        given = file_of(copy, paper)
        name = file_name(given) if given else _("%(name)s（不提供）") % {"name": paper.neutral}
        address = reverse("evaluation:blind_file", args=[code, given.token]) if given else ""
        digest = given.digest if given else ""
        file = File(name, paper.evidence.item.title, digest, address)
        found.append((paper.evidence.clauses, file))
    return found


def file_name(file: RedactedFile) -> str:
    """材料 03-1.pdf: the name under which a redacted file is served."""
    kind = next(key for key, kind in KINDS.items() if kind.mime == file.mime)
    return f"{neutral_name(file.position)}.{kind}"


def file_for(dossier: Dossier, token: Any) -> RedactedFile | None:
    """A file of the finished copy of the version now submitted."""
    copy = finished_copy(dossier)
    return copy.files.filter(token=token).first() if copy else None


def _without_names(one: Examined, markers: Markers) -> Examined:
    """A finding whose words name nobody."""
    measures = tuple(
        replace(each, actual=suggested(each.actual, markers), gap=suggested(each.gap, markers))
        for each in one.finding.measures
    )
    return replace(one, finding=replace(one.finding, measures=measures))
