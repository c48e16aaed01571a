"""Behind a wall the world is as if the case had never come: every page, every export (B18).

Each address of the officials' desks is asked twice by an officer behind a wall: with the cases in
the database, and with every trace of them gone. The answers must be the same, and none may name
them. A colleague before the wall must read something else, or the test would prove nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product

import pytest
import time_machine
from django.core.cache import cache
from django.db import models, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from evaluation.actions.dispatch import report_batch
from evaluation.actions.handlers import appoint_handler
from evaluation.manifest import letter_digest
from evaluation.models import Batch, Objection, Publicity, PublicityEntry
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Extension, Round, Submission, Wall
from portal.evidence.models import SealedScan
from portal.kernel.canonical import digest
from portal.kernel.roles import NATIONAL, PROVINCE, Role
from portal.obligations.actions import tell
from tests.evaluation.province import scenes
from tests.factories import accounts, applications, dossiers, evaluation, national, organizations
from tests.factories import registry as public
from tests.factories.clock import DAY, NOW
from tests.factories.organizations import HENAN, HUBEI, national_office, provincial_office
from tests.factories.readable import body_of, readable
from tests.habits.test_every_url_states_who_may_enter import VIEWS
from tests.security.test_no_address_breaks import ADDRESSES

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R2-08"), pytest.mark.timeout(600)]

SECRET = "示例壁内机构"
RULES = {name: getattr(view, "open_to", None) for name, view in VIEWS}
ALSO = {"obligations:messages", "obligations:message", "evidence:matrix"}
PUBLIC_PAPERS = {"evaluation:recognition_pdf"}
"""An issued document is public and stays whole."""
QUERIES = ("", "?format=xlsx", "?verify=1")
ASKED = {"reported", "submitted", "scoring", "examination", "recognised"}
"""The stages whose first two cases stand in addresses: one in sight, one behind the wall."""
PAGES_WANTED, EXPORTS_WANTED = 30, 10
MOST = 4
"""Of one address: with the case in sight, with the one behind the wall, in two stages."""


def of_the_nation() -> User:
    """Clerk and signer of the national office at once, so that one walk reads what either does."""
    person = accounts.national_clerk()
    person.memberships.create(
        role=Role.NATIONAL_SIGNER, office=national_office(), first_day=accounts.LONG_AGO
    )
    return person


def of_the_province() -> User:
    """The same in the office of Henan."""
    person = accounts.province_clerk()
    person.memberships.create(
        role=Role.PROVINCE_SIGNER, office=provincial_office(), first_day=accounts.LONG_AGO
    )
    return person


OFFICERS: dict[str, Callable[[], User]] = {
    "national office": of_the_nation,
    "province": of_the_province,
}


@dataclass
class World:
    """Three cases a stage, the middle one of each behind the wall, and what hangs on them."""

    round: Round
    walled: list[Dossier] = field(default_factory=list)
    cases: list[Dossier] = field(default_factory=list)
    asked: list[Dossier] = field(default_factory=list)

    def arguments(self) -> dict[str, list[object]]:
        """What the addresses are asked with."""
        numbers = [*Publicity.objects.values_list("number", flat=True)]
        numbers += Objection.objects.values_list("number", flat=True)
        return {
            "reference": [case.reference for case in self.asked],
            "slug": [self.round.slug],
            "key": [HENAN, HUBEI],
            "number": [*numbers, 1],
            "pk": [1, 2],
            "token": list(SealedScan.objects.values_list("token", flat=True)),
            "side": ["above"],
        }


class UndoneError(Exception):
    """Ends a block whose writes are to be forgotten."""


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        made = World(dossiers.round_())
        evaluation.review_rule(made.round)
        evaluation.phase(made.round)
        _of_henan(made)
        _of_hubei(made)
        yield made


def _three(world: World, make: Callable[[object], Dossier]) -> list[Dossier]:
    """Three cases of fresh institutions, the middle one under the secret name."""
    serial = len(world.cases)
    names = [f"示例公开机构{serial}甲", f"{SECRET}{serial}", f"示例公开机构{serial}乙"]
    made = [make(name) for name in names]
    world.cases += made
    world.walled.append(made[1])
    world.asked += made[:2] if made[1].state in ASKED else []
    return made


def _of_henan(world: World) -> None:
    """A list that was reported with all its papers, and cases that wait in the province."""
    clerk, signer = accounts.province_clerk(), accounts.province_signer()
    dossiers.quota(world.round, 4)

    def listed(name: object) -> Dossier:
        of = organizations.institution(name=name)
        return scenes.sealed(scenes.listed(of, in_round=world.round, by=clerk), clerk)

    _three(world, listed)
    report_batch(scenes.drafted(world.round, by=clerk), actor=signer, now=NOW)
    waiting = _three(world, _bare(world, "submitted", HENAN))
    for case in waiting:
        Extension.objects.create(
            kind=Extension.Kind.SUBMISSION, round=world.round, dossier=case,
            until=NOW + DAY, reason="示例", granted_by=clerk, granted_at=NOW,
        )  # fmt: skip


def _bare(
    world: World, state: str, region: str = HUBEI, programme: str = "selection"
) -> Callable[[object], Dossier]:
    def make(name: object) -> Dossier:
        case = national.case(world.round, state, region=region, programme=programme)
        type(case.institution).objects.filter(pk=case.institution_id).update(name=name)
        case.refresh_from_db()
        content = Submission.objects.earliest("pk").content
        applications.fill(case)
        named = {**content["institution"], "name": name}
        national.submission(case, {**content, "institution": named})
        return case

    return make


def _of_hubei(world: World) -> None:
    """Cases in every later stage, with experts, scores, lists, objections and a document."""
    officer = accounts.national_clerk()
    experts = [evaluation.expert("990100"), evaluation.expert("990200", employer="示例大学")]
    for state in ("formal_check", "awaiting_review", "scoring", "evaluated"):
        for case in _three(world, _bare(world, state)):
            appoint_handler(case, officer, actor=officer, now=NOW)
            if state in {"scoring", "evaluated"}:
                for expert, values in zip(experts, (["4", "5"], ["2", "1"]), strict=True):
                    national.sheet(case, values, by=officer, expert=expert)
    _three(world, _bare(world, "examination", programme="verification"))
    _draft_list(_three(world, _bare(world, "proposed")), officer)
    shown = _three(world, _bare(world, "publicity"))
    national.publicity(shown, by=officer)
    for case in shown:
        national.objection(case)
    document = public.document(world.round)
    for at, case in enumerate(_three(world, _bare(world, "recognised")), start=1):
        document.entries.create(dossier=case, position=at)
    people = [*User.objects.filter(memberships__role__in=NATIONAL | PROVINCE)]
    for case in world.cases:
        tell(people, key=f"示例:{case.pk}", subject=f"示例 {case.institution}", body="示例",
             dossier=case, now=NOW)  # fmt: skip


def _draft_list(cases: list[Dossier], officer: User) -> None:
    found = national.publicity(cases, by=officer)
    Publicity.objects.filter(pk=found.pk).update(state=Publicity.State.DRAFT)


def behind_walls(person: User, world: World) -> None:
    by = accounts.national_signer()
    Wall.objects.bulk_create(
        Wall(dossier=case, person=person, reason="示例", raised_by=by, raised_at=NOW)
        for case in world.walled
    )


def erase(row: models.Model) -> None:
    """Delete a row with all that points to it, whatever protects it."""
    for relation in row._meta.related_objects:
        if relation.many_to_many:
            continue
        manager = relation.related_model._base_manager  # noqa: SLF001 - every row there is
        for each in manager.filter(**{relation.field.name: row.pk}):
            erase(each)
    model = type(row)
    found = model._base_manager.filter(pk=row.pk)  # noqa: SLF001
    found._raw_delete(found.db)  # noqa: SLF001 - no signals, no protection


def never_come(world: World) -> None:
    """The database as if the walled cases had never come; what was published stays published."""
    keys = [case.pk for case in world.walled]
    nobody = dossiers.dossier(
        organizations.institution("990100"), world.round, by=world.cases[0].created_by
    )
    published = PublicityEntry.objects.filter(
        publicity__state=Publicity.State.PUBLISHED, dossier__in=keys
    )
    for objection in Objection.objects.filter(entry__in=published):
        erase(objection)
    published.update(dossier=nobody)
    gone = {case.reference for case in world.walled}
    for case in world.walled:
        erase(case)
    for batch in Batch.objects.exclude(manifest={}):
        lines = [line for line in batch.manifest["entries"] if line["reference"] not in gone]
        for at, line in enumerate(lines, start=1):
            line["position"] = at
        batch.letter_scan = None  # nobody can take a line out of a sealed scan
        letter = {**batch.manifest["letter"], "digest": letter_digest(batch), "scan": ""}
        batch.manifest = {**batch.manifest, "entries": lines, "letter": letter}
        batch.manifest_digest = digest(batch.manifest)
        batch.save()


def addresses(world: World, roles: frozenset) -> Iterator[tuple[str, str]]:
    """Every address of these desks with everything there is to ask it with."""
    given = world.arguments()
    for name, groups in ADDRESSES:
        rule = RULES[name]
        of_officials = isinstance(rule, frozenset) and rule & roles
        if not of_officials and name not in ALSO:
            continue
        if name in PUBLIC_PAPERS or name.startswith("accounts:") or not groups <= set(given):
            continue
        keys = sorted(groups)
        for values in product(*(given[key] for key in keys)):
            with suppress(NoReverseMatch):
                address = reverse(name, kwargs=dict(zip(keys, values, strict=True)))
                yield from ((name, f"{address}{query}") for query in QUERIES[: _asked(groups)])


def _asked(groups: frozenset[str]) -> int:
    return len(QUERIES) if not groups else 1


def few(every: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    """At most :data:`MOST` of one name."""
    counted: Counter[str] = Counter()
    found = []
    for name, address in every:
        counted[name] += 1
        if counted[name] <= MOST:
            found.append((name, address))
    return found


def walked(person: User, world: World, *, erased: bool) -> dict[str, tuple[str, int, str, str]]:
    """Name, status, headers and text of every answer; what the walk writes is forgotten."""
    found: dict[str, tuple[str, int, str, str]] = {}
    roles = frozenset(NATIONAL | PROVINCE)
    asked = few(addresses(world, roles))
    with suppress(UndoneError), transaction.atomic():
        if erased:
            never_come(world)
        client = Client()
        client.force_login(person)
        for name, address in asked:
            cache.clear()
            with transaction.atomic():
                answer = client.get(address)
                text = readable(body_of(answer))
            said = answer.get("Content-Disposition", "") + answer.get("Location", "")
            found[address] = (name, answer.status_code, said, text)
        raise UndoneError
    return found


@pytest.mark.parametrize("who", OFFICERS)
def test_an_officer_behind_a_wall_reads_what_there_would_be_without_the_case(world, who):
    person, colleague = OFFICERS[who](), OFFICERS[who]()
    behind_walls(person, world)
    names = {word for case in world.walled for word in (case.institution.name, case.reference)}

    behind = walked(person, world, erased=False)
    without = walked(person, world, erased=True)
    before = walked(colleague, world, erased=False)

    differing = {where: (behind[where][:3], without[where][:3]) for where in behind
                 if behind[where] != without[where]}  # fmt: skip
    assert differing == {}
    assert {
        where for where, (name, status, _said, text) in behind.items()
        if status == 200 and name not in PUBLISHED
        and any(word in text for word in names)
    } == set()  # fmt: skip
    _proves_something(behind, before, national="national" in who)


PUBLISHED = {"evaluation:publicity"}
"""A published list is public; the preview of a draft is compared all the same."""


def _proves_something(behind: dict, before: dict, *, national: bool) -> None:
    served = {name for name, status, _said, _text in before.values() if status == 200}
    exports = {
        where for where, (_name, status, said, _text) in before.items()
        if status == 200 and "attachment" in said
    }  # fmt: skip
    told = {before[where][0] for where in before if before[where] != behind[where]}
    assert len(served) >= (PAGES_WANTED if national else 10), sorted(served)
    assert len(exports) >= (EXPORTS_WANTED if national else 3), sorted(exports)
    assert len(told) >= (12 if national else 6), sorted(told)
