"""The canary crawl: blind experts learn nothing of the unit, the unit and its province nothing of them.

Every text of a case, of its papers and of its people carries a word found nowhere else. Each
address of the site is asked with all that exists, and body, bytes, headers, messages and mails are
searched for those words. The same walk by somebody who may know finds them, or the test would
prove nothing.
"""

import html
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import unquote

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import models
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from evaluation.actions import redaction, review, scoring, threads
from evaluation.blind import code_of
from evaluation.models import Assignment, ClauseVerdict, Expert, RedactedFile
from evaluation.redacting import version_of
from portal.accounts.models import User
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Submission
from portal.obligations.models import Message, Obligation
from portal.obligations.outbox import deliver_waiting, waiting
from portal.obligations.reminders import send_due
from tests.factories import accounts, applications, dossiers, evaluation, evidence, files
from tests.factories import organizations as places
from tests.factories.clock import DAY, NOW
from tests.factories.readable import body_of, readable
from tests.security.test_no_address_breaks import ADDRESSES, UNKNOWN

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R2-08"), pytest.mark.timeout(600)]

BEGUN = NOW + 2 * DAY
HOME = "430000"
REGION = "示例隐地省"
UNIT = "示例玄圭导航有限公司"
HEAD = "穆暗记甲"
ADDRESS = "示例市暗记路 9 号"
LINK = "https://www.anjiunit.example/fabu"
PHONE = "13900660066"
OF_UNIT = ("玄圭", "穆暗记", "暗记路", "anjiunit", PHONE, "暗卷")
"""Words of the unit, its people, its address and contacts, and of its original papers."""
OF_REGION = "隐地"
OF_EXPERTS = ("密评", "miping", "密旧")
"""Words of the experts' names, accounts, employers past and present, and titles."""
PEOPLE = {"legal_representative", "contact_name", "department_head"}
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
ANSWERS_WANTED = 30


@dataclass
class Scene:
    """A case in scoring with everybody around it."""

    case: Dossier
    manager: User
    certifier: User
    clerk: User
    signer: User
    officer: User
    tasks: list[Assignment] = field(default_factory=list)

    @property
    def blind(self) -> dict[str, User]:
        """Those who read blind: at work, and only invited."""
        return {"at work": self.tasks[0].expert.user, "invited": self.tasks[2].expert.user}

    @property
    def slow(self) -> list[User]:
        """Who is asked for papers that are slow to draw: one of the unit, all the blind."""
        return [self.manager, *self.blind.values()]

    @property
    def outside(self) -> dict[str, User]:
        """Those who must not know the experts."""
        return {
            "manager": self.manager, "certifier": self.certifier,
            "clerk of the province": self.clerk, "signer of the province": self.signer,
        }  # fmt: skip


def named(person: User, name: str, account: str) -> User:
    person.name, person.username = name, account
    person.email = f"{account}@{account}.example"
    person.save()
    return person


def texts(row: models.Model) -> Iterator[models.CharField | models.TextField]:
    """The fields of a row in which people write freely."""
    for each in row._meta.concrete_fields:
        if isinstance(each, (models.CharField, models.TextField)) and not each.choices:
            yield each


def written(row: models.Model, at: int = 0) -> None:
    """The canaries in every free text of a row, as many as it takes."""
    for each in texts(row):
        longest = each.max_length or 200
        said = f"{UNIT}{each.name}{at}"
        if longest >= 100:
            said += f"，{HEAD}，{ADDRESS}，{REGION}，{PHONE}，{LINK}"
        setattr(row, each.name, said)
    row.save()


def declared(case: Dossier) -> None:
    """A declaration that names its unit wherever one can write."""
    own = case.declaration
    written(own)
    for place, name in enumerate(sorted(PEOPLE)):
        setattr(own, name, HEAD if not place else f"穆暗记{place}")
    own.legal_representative, own.address, own.contact_phone = HEAD, ADDRESS, PHONE
    own.contact_email = "lianxi@anjiunit.example"
    own.reply_letter_number = own.ground_document = own.ground_note = ""
    own.save()
    for rows in (own.projects, own.resultapplications, own.publications, own.dataresources):
        for at, row in enumerate(rows.all()):
            written(row, at)
    for at, person in enumerate(own.staffmembers.all()):
        written(person, at)
        person.name = f"穆暗记员{at}"
        person.save()


def paper(*, comment: bytes = b"") -> bytes:
    """A PDF with the unit in its properties, in its XMP, and after its end."""

    def prepare(writer: PdfWriter) -> None:
        writer.add_metadata({"/Title": f"{UNIT}暗卷", "/Author": HEAD, "/Subject": LINK})
        packet = StreamObject()
        packet.set_data(f"<x:xmpmeta>{UNIT}暗卷</x:xmpmeta>".encode())
        added = writer._add_object(packet)  # noqa: SLF001 - pypdf has no public way to add one
        writer.root_object[NameObject("/Metadata")] = added

    return files.pdf(prepare) + comment


def submitted(scene_of: dict[str, User], of: object, in_round: object) -> Dossier:
    item = evidence.item(in_round)
    case = applications.draft(of, in_round=in_round, by=scene_of["manager"])
    declared(case)
    for at in (1, 2):
        stored = evidence.stored(case, paper(comment=f"%暗卷{at}\n".encode()))
        evidence.file(case, item, name=f"{UNIT}暗卷{at}.pdf", stored=stored)
    case = advance(case, "send_for_sign_off", actor=scene_of["manager"], now=NOW)
    return advance(case, "submit", actor=scene_of["certifier"], now=NOW, token="示例")


def redacted(case: Dossier, manager: User) -> None:
    """The copy finished: one paper given with all its properties, the other withheld."""
    given, other = version_of(case).papers
    content = paper(comment="%暗卷尾\n".encode())
    offered = redaction.Offered(f"{UNIT}暗卷.pdf", len(content), io.BytesIO(content))
    redaction.give_file(case, given.key, offered, actor=manager, now=NOW)
    redaction.withhold_file(case, other.key, actor=manager, now=NOW)
    redaction.finish(case, actor=manager, now=NOW)


def pool(count: int) -> list[Expert]:
    """Experts of whom everything is a canary but the province."""
    found = []
    for at in range(count):
        expert = evaluation.expert(employer=f"示例密评研究院{at}", title=f"密评研究员{at}")
        named(expert.user, f"司马密评{at}", f"miping{at}")
        expert.former_employments.create(
            employer=f"示例密旧学院{at}", ended_on=NOW.date(), source="示例密旧履历",
            recorded_by=expert.user, recorded_at=NOW,
        )  # fmt: skip
        found.append(expert)
    return found


def discussed(scene: Scene) -> None:
    """Threads for the panel and for staff, in which an officer and an expert say too much."""
    for audience in ("panel", "staff"):
        said = threads.open_thread(
            scene.case, title=f"关于{UNIT}", audience=audience,
            text=f"{HEAD}，{ADDRESS}，{LINK}，{scene.case.reference}，{REGION}",
            actor=scene.officer, now=BEGUN,
        )  # fmt: skip
        if audience == "panel":
            threads.post(said, text="已核对", actor=scene.tasks[1].expert.user, now=BEGUN)


def scored(scene: Scene) -> None:
    """One sheet handed in, handed back, and a reviewer who leaves in the middle."""
    rule = scene.case.round.review_rule
    marks = dict.fromkeys(rule.criteria.values_list("pk", flat=True), 4)
    for task in scene.tasks[:2]:
        scoring.submit(task, marks, "依据充分", now=BEGUN)
    first = scene.tasks[0].sheets.get()
    scoring.reopen(first, reason=f"请{UNIT}之外补充", actor=scene.officer, now=BEGUN)
    review.recuse(scene.tasks[3], reason="示例", now=BEGUN)


@pytest.fixture
def scene() -> Iterator[Scene]:
    with time_machine.travel(NOW, tick=False) as clock:
        home = places.region(HOME)
        home.name, home.short = REGION, "隐"
        home.save()
        in_round = dossiers.round_()
        evaluation.review_rule(in_round, experts=1)
        evaluation.phase(in_round, NOW + DAY, NOW + 6 * DAY, blindness="double",
                         discussion=True, others_scores="after_own")  # fmt: skip
        of = places.institution(HOME, name=UNIT, address=ADDRESS)
        people = {
            "manager": named(accounts.manager(of), "穆暗记办", "anjiunit1"),
            "certifier": named(accounts.certifier(of), "穆暗记签", "anjiunit2"),
            "clerk": named(accounts.province_clerk(HOME), "穆暗记省", "anjiunit3"),
            "signer": named(accounts.province_signer(HOME), "穆暗记审", "anjiunit4"),
        }
        case = submitted(people, of, in_round)
        evaluation.verdicts(case, people["clerk"])
        ClauseVerdict.objects.update(comment=f"{UNIT}暗卷，{REGION}")
        Dossier.objects.filter(pk=case.pk).update(state="awaiting_review")
        case.refresh_from_db()
        redacted(case, people["manager"])
        made = Scene(case=case, officer=accounts.national_clerk(), **people)
        made.tasks = review.assign([(case, pool(4))], actor=made.officer, now=NOW)
        for at in (0, 1, 3):
            review.accept(made.tasks[at], now=NOW)
        review.open_scoring([case], actor=made.officer, now=NOW)
        case.refresh_from_db()
        clock.move_to(BEGUN)
        discussed(made)
        scored(made)
        for minutes in (0, 60 * 24 * 3):
            send_due(BEGUN + minutes * DAY / 1440)
        mailed(BEGUN + 3 * DAY)
        yield made


def mailed(now: object) -> None:
    """Everything in the outbox goes out."""
    while waiting(now).exists():
        deliver_waiting(now)


def given(scene: Scene, handles: Iterable[str]) -> dict[str, list[object]]:
    """All that exists to ask an address with."""
    case = scene.case
    tokens = [*case.evidence.values_list("token", flat=True)]
    tokens += RedactedFile.objects.values_list("token", flat=True)
    first = scene.tasks[0]
    rows = [case, case.institution, case.round, first, first.expert, *case.threads.all()]
    rows += [Submission.objects.get(), case.declaration.projects.first()]
    return {
        "reference": list(handles), "token": tokens, "slug": [case.round.slug],
        "pk": sorted({row.pk for row in rows}), "code": ["staff", "projects"],
        "version": [1], "old": [1], "new": [1], "number": [1],
        "key": [HOME], "side": ["above"],
    }  # fmt: skip


SLOW = {"applications:application_pdf"}
"""Seconds to draw; it is the unit's own declaration, which the blind walk is refused."""


def addresses(values: dict[str, list[object]], *, slow: bool) -> Iterator[str]:
    """Every named address with each combination of what exists."""
    for name, groups in ADDRESSES:
        if name in SLOW and not slow:
            continue
        keys = sorted(groups)
        for each in product(*(values.get(key, [UNKNOWN.get(key, 1)]) for key in keys)):
            with suppress(NoReverseMatch):
                page = reverse(name, kwargs=dict(zip(keys, each, strict=True)))
                yield page
                if not groups:
                    yield f"{page}?format=xlsx"


def inside(body: bytes) -> str:
    """What the bytes of a paper hold, drawn or not: raw, and every packed stream."""
    if not body.startswith(b"%PDF"):
        return ""
    packed = []
    for found in STREAM.findall(body):
        with suppress(zlib.error):
            packed.append(zlib.decompressobj().decompress(found))
    every = b"\n".join([body, *packed])
    return every.decode("utf-8", "replace") + every.decode("utf-16-be", "replace")


def plain(text: str) -> str:
    """The text without the ways of writing that hide a word: entities, escapes, percent signs."""
    text = ESCAPED.sub(lambda hit: chr(int(hit.group(1), 16)), text)
    return unquote(html.unescape(text))


def all_of(answer: HttpResponseBase, asked: str) -> str:
    """Body, bytes and headers of an answer, without the address that was asked for."""
    body = body_of(answer)
    heads = "\n".join(f"{name}: {value}" for name, value in answer.items())
    said = plain(f"{readable(body)}\n{inside(body)}\n{heads}\n{answer.cookies.output()}")
    return said.replace(plain(asked), "").replace(plain(asked.partition("?")[0]), "")


def walked(person: User | None, scene: Scene, handles: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Status and text of every answer."""
    client, found = Client(), {}
    own = person.portal_messages.values_list("pk", flat=True) if person else ()
    letters = [reverse("obligations:message", args=[pk]) for pk in own]
    tabs = [f"?tab={block.code}" for block in version_of(scene.case).blocks]
    for handle in handles:
        page = reverse("evaluation:review", args=[handle])
        letters += [page + query for query in (*tabs, "?tab=files", "?recuse=1")]
    for address in dict.fromkeys(
        [*letters, *addresses(given(scene, handles), slow=person in scene.slow)]
    ):
        if person and "_auth_user_id" not in client.session:
            client.force_login(person)
        cache.clear()
        answer = client.get(address)
        found[address] = (answer.status_code, all_of(answer, address))
    return found


def written_to(person: User) -> dict[str, str]:
    """The messages, duties and mails of somebody."""
    own = Message.objects.filter(recipient=person).select_related("delivery")
    found = {f"message {one.pk}": f"{one.subject}\n{one.body}\n{one.address}" for one in own}
    duties = Obligation.objects.filter(person=person)
    found |= {f"duty {one.pk}": f"{one.title}\n{one.address}\n{one.explanation}" for one in duties}
    sent = [one for one in mail.outbox if person.email in one.to]
    found |= {
        f"mail {at}": plain(f"{one.subject}\n{one.body}\n{one.extra_headers}\n{one.from_email}")
        for at, one in enumerate(sent)
    }
    return found


def hits(found: dict[str, str], words: Iterable[str]) -> dict[str, list[str]]:
    """Which words stand where."""
    told = {where: [word for word in words if word in text] for where, text in found.items()}
    return {where: each for where, each in told.items() if each}


def reads(person: User | None, scene: Scene, handles: Iterable[str]) -> dict[str, str]:
    """Everything that reaches somebody: answers, messages, duties, mails."""
    pages = walked(person, scene, handles)
    served = [where for where, (status, _text) in pages.items() if status == 200]
    assert len(served) >= (ANSWERS_WANTED if person else 10), served
    letters = written_to(person) if person else {}
    return {where: text for where, (_status, text) in pages.items()} | letters


def handles(scene: Scene) -> tuple[str, str]:
    return code_of(scene.case.pk), scene.case.reference


def secrets(scene: Scene) -> tuple[str, ...]:
    """The words of the unit with its code and the number of its case."""
    return (*OF_UNIT, scene.case.institution.credit_code, scene.case.reference)


@pytest.mark.parametrize("who", ["at work", "invited"])
def test_nothing_that_reaches_a_blind_expert_names_the_unit(scene, who):
    person = scene.blind[who]

    found = reads(person, scene, handles(scene))

    others = [f"密评{at}" for at, task in enumerate(scene.tasks) if task.expert.user != person]
    assert hits(found, [*secrets(scene), *others]) == {}
    assert any(where.startswith("mail") for where in found)
    assert any(code_of(scene.case.pk) in text for text in found.values())


def test_a_blind_expert_meets_the_region_only_where_anybody_does(scene):
    """Lists of all provinces (the register, its filters) name it to visitors too, in every case."""
    person = scene.blind["at work"]
    public = hits(reads(None, scene, handles(scene)), [OF_REGION])

    found = hits(reads(person, scene, handles(scene)), [OF_REGION])

    assert set(found) - set(public) == set()


def test_in_a_single_blind_phase_the_same_walk_finds_the_unit(scene):
    scene.case.round.review_phases.update(blindness="single")

    found = reads(scene.blind["at work"], scene, handles(scene))

    told = {word for words in hits(found, secrets(scene)).values() for word in words}
    assert {"玄圭", "穆暗记", "暗卷", scene.case.reference} <= told
    assert hits(found, [OF_REGION])


def test_nothing_that_reaches_the_unit_or_its_province_names_an_expert(scene):
    own = (scene.case.reference,)

    found = {who: reads(person, scene, own) for who, person in scene.outside.items()}
    found["visitor"] = reads(None, scene, own)

    assert {who for who, each in found.items() if hits(each, OF_EXPERTS)} == set()
    assert all(hits(found[who], ["玄圭"]) for who in scene.outside)


def test_the_national_office_finds_the_experts(scene):
    found = reads(scene.officer, scene, (scene.case.reference,))

    told = {word for words in hits(found, OF_EXPERTS).values() for word in words}
    assert {"密评", "密旧"} <= told
