"""No leak (B25): a case decided one way or the other reads the same to its applicant until told.

One case lives two futures, each in a transaction that is rolled back, at one instant of a clock
that stands still: its applicant's pages, papers, messages and the public API must be the same to
the byte, headers included.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from evaluation.actions.recommendation import recommend, withdraw_recommendation
from portal.accounts.models import User
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from portal.evidence.models import EvidenceFile
from portal.obligations.models import Obligation
from portal.obligations.outbox import deliver_waiting
from portal.obligations.reminders import send_due
from tests.factories import accounts, applications, dossiers, evaluation, evidence, organizations
from tests.factories.clock import DAY, HOUR, NOW
from tests.factories.readable import body_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R2-08")]

ANEW = re.compile(rb'value="[A-Za-z0-9]{64}"|nonce-?=?"?[\w+/=-]{16,}"?')
LETTER = re.compile(rb"/messages/\d+/")  # the running number of all messages of the site
PAPER_ID = re.compile(rb"/ID \[.*?\]", re.DOTALL)
LATER = NOW + HOUR
CASE_PAGES = [
    ("applications:tasks", []),
    ("applications:check", []),
    ("applications:progress", []),
    ("applications:members", []),
    ("applications:withdraw", []),
    ("applications:receipt", [1]),
    ("applications:versions", [1, 1]),
    ("applications:section", ["team"]),
    ("applications:section", ["projects"]),
    ("evaluation:avoid", []),
    ("evidence:matrix", []),
    ("evidence:item", ["staff"]),
]
PAPERS = [
    ("applications:application_pdf", []),
    ("applications:receipt_pdf", [1]),
    ("applications:template", ["projects"]),
    ("evidence:listing", []),
]
"""Slow to draw: asked for by one reader, where the decision itself is at stake."""
PAGES = [
    "applications:index", "applications:new", "accounts:profile", "accounts:institution",
    "obligations:messages", "registry:home", "registry:rounds", "registry:notices",
    "registry:register", "registry:register_csv", "registry:api_rounds", "registry:api_notices",
    "registry:api_register", "registry:search",
]  # fmt: skip


class UndoneError(Exception):
    """Ends a future."""


@dataclass
class Twins:
    """The case with its people; ``officer`` and ``clerk`` decide."""

    case: Dossier
    older: Dossier
    file: EvidenceFile
    applicants: dict[str, User]
    officer: User
    clerk: User


def lived(programme: str) -> Iterator[Twins]:
    """A submitted case beside an older one, so that an order of cases can betray a change."""
    with time_machine.travel(NOW, tick=False):
        of, clerk = organizations.institution(), accounts.province_clerk()
        first, in_round = dossiers.round_(), dossiers.round_()
        dossiers.quota(in_round, 1)
        item = evidence.item(in_round)
        manager, certifier = accounts.manager(of), accounts.certifier(of)
        older = applications.draft(of, in_round=first, by=manager, programme=programme)
        case = applications.draft(of, in_round=in_round, by=manager, programme=programme)
        file = evidence.file(case, item)
        advance(case, "send_for_sign_off", actor=manager, now=NOW - 2 * DAY)
        advance(case, "submit", actor=certifier, now=NOW - 2 * DAY, token="token")
        case.refresh_from_db()
        evaluation.verdicts(case, clerk)
        people = {"manager": manager, "certifier": certifier}
        yield Twins(case, older, file, people, accounts.national_clerk(), clerk)


@pytest.fixture(params=["selection", "verification"])
def twins(request) -> Iterator[Twins]:
    yield from lived(request.param)


@pytest.fixture
def selected() -> Iterator[Twins]:
    yield from lived("selection")


def stands(twins: Twins, state: str) -> Dossier:
    """The case in a state, as if it had come there by steps that were told."""
    Dossier.objects.filter(pk=twins.case.pk).update(state=state)
    twins.case.refresh_from_db()
    return twins.case


def read(twins: Twins, papers: Sequence[tuple[str, list[object]]]) -> dict[str, object]:
    """Everything that reaches the applicant an hour later, by reader and address."""
    found: dict[str, object] = {}
    with time_machine.travel(LATER, tick=False):
        send_due(LATER)
        deliver_waiting(LATER)
        for who, person in twins.applicants.items():
            client = Client()
            client.force_login(person)
            asked = papers if who == "certifier" else ()
            for place, address in enumerate(addresses(twins, person, asked)):
                cache.clear()
                answer = client.get(address)
                headers = {name: ANEW.sub(b"", value.encode()) for name, value in answer.items()}
                body = body_of(answer)
                if packed(body):  # compressed: its length is that of a time stamp too
                    headers.pop("Content-Length", None)
                where = LETTER.sub(b"/messages/%d/" % place, address.encode()).decode()
                found[f"{who} {where}"] = (answer.status_code, headers, bare(body))
        found["mail"] = [(letter.to, letter.subject, letter.body) for letter in mail.outbox]
    own = Obligation.objects.filter(dossier=twins.case).order_by("pk")
    found["duties"] = list(own.values("kind", "title", "due_at", "closed_at", "outcome"))
    return found


def packed(body: bytes) -> bool:
    return body.startswith((b"PK", b"%PDF"))


def bare(body: bytes) -> object:
    """The bytes without what is drawn anew for every answer; an archive member by member."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    if packed(body):
        return PAPER_ID.sub(b"", body)
    return LETTER.sub(b"/messages/#/", ANEW.sub(b"", body))


def addresses(
    twins: Twins, person: User, papers: Sequence[tuple[str, list[object]]]
) -> Iterator[str]:
    for name, rest in (*CASE_PAGES, *papers):
        yield reverse(name, args=[twins.case.reference, *rest])
    for name in ("evidence:file", "evidence:download"):
        yield reverse(name, args=[twins.case.reference, twins.file.token])
    for name in PAGES:
        yield reverse(name)
    for letter in person.portal_messages.values_list("pk", flat=True):
        yield reverse("obligations:message", args=[letter])


def future(twins: Twins, *acts: Callable[[], object], papers: bool = False) -> dict[str, object]:
    """What is read after the acts, each a minute after the other; then nothing has happened."""
    found: dict[str, object] = {}
    mail.outbox.clear()
    with suppress(UndoneError), transaction.atomic():
        for act in acts:
            act()
        found = read(twins, PAPERS if papers else ())
        raise UndoneError
    twins.case.refresh_from_db()
    return found


def step(twins: Twins, action: str, **inputs: object) -> Callable[[], object]:
    return lambda: advance(twins.case, action, actor=twins.officer, now=NOW, **inputs)


def differing(one: dict[str, object], other: dict[str, object]) -> list[str]:
    assert one.keys() == other.keys()
    return [where for where in one if one[where] != other[where]]


def pages_read(found: dict[str, object]) -> int:
    return sum(1 for said in found.values() if isinstance(said, tuple) and said[0] == 200)


def test_accepted_and_rejected_read_the_same_before_the_announcement(selected):
    stands(selected, "evaluated")

    accepted = future(selected, step(selected, "propose"), papers=True)
    rejected = future(selected, step(selected, "not_select", note="示例"), papers=True)
    undecided = future(selected, papers=True)

    assert differing(accepted, rejected) == []
    assert differing(accepted, undecided) == []
    assert pages_read(accepted) >= 40


def test_once_told_it_reads_otherwise(selected):
    stands(selected, "evaluated")

    untold = future(selected, step(selected, "not_select", note="示例"))
    told = future(
        selected,
        step(selected, "not_select", note="示例"),
        step(selected, "tell_result", note="示例"),
    )

    progress = reverse("applications:progress", args=[selected.case.reference])
    assert untold[f"manager {progress}"] != told[f"manager {progress}"]


def test_a_proposal_taken_back_leaves_no_trace(twins):
    source = {"selection": "evaluated", "verification": "examined"}[twins.case.programme]
    stands(twins, source)

    proposed = future(twins, step(twins, "propose"))
    back = future(twins, step(twins, "propose"), step(twins, "withdraw_proposal"))
    nothing = future(twins)

    assert differing(proposed, nothing) == []
    assert differing(back, nothing) == []


def test_a_passed_examination_is_not_read_before_it_is_told():
    for twins in lived("verification"):
        given = {"stage": "national"}
        evaluation.verdicts(twins.case, twins.officer, **given)
        passed = future(twins, lambda twins=twins: stands(twins, "examined"))

        assert differing(passed, future(twins)) == []


def test_recommended_and_taken_off_the_list_read_the_same(selected):
    who = {"actor": selected.clerk, "now": NOW}
    onto = lambda: recommend(selected.case, lane="quota", **who)  # noqa: E731 - an act of a future
    off = lambda: withdraw_recommendation(selected.case, note="示例", **who)  # noqa: E731

    nothing = future(selected)

    assert differing(future(selected, onto), nothing) == []
    assert differing(future(selected, onto, off), nothing) == []


def test_opening_the_scoring_is_not_read(selected):
    stands(selected, "awaiting_review")
    opened = future(selected, lambda: stands(selected, "scoring"))

    # The request to avoid experts closes with it, which is a term and no decision about the case.
    open_ = reverse("evaluation:avoid", args=[selected.case.reference])
    assert [one for one in differing(opened, future(selected)) if open_ not in one] == []


def test_a_withdrawal_is_answered_alike_whatever_was_decided(selected):
    stands(selected, "evaluated")
    certifier = selected.applicants["certifier"]

    def withdrawn() -> None:
        said.append(advance(selected.case, "withdraw", actor=certifier, now=LATER, note="示例"))

    said: list[Dossier] = []
    accepted = future(selected, step(selected, "propose"), withdrawn)
    rejected = future(selected, step(selected, "not_select", note="示例"), withdrawn)

    assert [case.state for case in said] == ["withdrawn_later"] * 2
    assert differing(accepted, rejected) == []
