"""Every page that a role reaches from its menu, with the demo's data: axe, width, console."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser

from evaluation.actions.declarations import declare_interests
from evaluation.actions.proposals import commit_seed, publish, solve_proposal
from evaluation.models import Proposal
from portal.accounts.access import EVERYBODY
from tests.factories.clock import NOW
from tests.journeys.conftest import Clock, served
from tests.journeys.people import Person
from tests.journeys.review import Review

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
ROOT = Path(__file__).resolve().parents[2]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = json.dumps(
    {
        "runOnly": [
            "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
        ],
        "resultTypes": ["violations"],
    }
)  # fmt: skip
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NOT_PAGES = {
    "account_logout", "logout", "styleguide", "download", "scan", "seal", "manifest",
    "api_rounds", "api_notices", "api_register", "schema", "batch_manifest", "batch_scan", "reply_letter_file", "objection_file", "package",
    "defence_slides", "defence_judge_slides", "slides_file", "redaction_file", "blind_file",
}  # fmt: skip
SAME_KIND = {"projects", "results", "publications", "basis", "compliance", "exemption"}
"""Sections drawn exactly as another one that the walk looks at."""
FILES = (".pdf", ".xlsx", ".csv", ".zip", ".json", ".cer")
WALKS = {
    "anybody": {"": "/"},
    "institutions": {"shili-manager": "/apply/"},
    "a returned case": {"beidou-manager": "/apply/"},
    "provinces": {"henan-clerk": "/prov/", "henan-signer": "/prov/dispatch/"},
    "national office": {"cnipa-clerk": "/desk/", "cnipa-signer": "/desk/recognitions/"},
    "experts and others": {
        "expert-1": "/review/",
        "demo-auditor": "/desk/log/",
        "demo-admin": "/accounts/invitations/",
        "shili-certifier": "/apply/",
    },
}


EVERY_ROLE = {
    "obligations:messages",
    "obligations:message",
    "accounts:profile",
    "accounts:sessions",
    "account_change_password",
    "applications:index",
}
"""Pages that are the same for all who sign in: the institutions' walk looks at them."""


REACHED = {
    "institutions": {"avoid"},
    "national office": {
        "experts", "expert", "experts_import", "experts_expected", "expert_edit", "conflicts",
        "conflict", "conflict_new", "proposals", "proposal", "proposal_case", "proposal_publish",
        "proposal_import", "workload", "panel", "panel_threads", "round_phases", "round_rule",
        "lines", "line", "line_move", "divergences", "divergence", "decisions", "walls", "wall",
        "defence_sessions", "defence_session",
    },
    "experts and others": {
        "reviews", "review", "review_threads", "invitation", "interests", "wishes", "defences",
    },
}  # fmt: skip
"""Pages of the review that a walk must come by: a page without a link to it would be left out."""


@pytest.fixture
def passwords(transactional_db: None) -> dict[str, str]:
    """The demo's world, and the passwords of its accounts by name."""
    call_command("load_demo")
    accounts = json.loads((ROOT / "fixtures/demo/accounts.json").read_text())
    return {each["username"]: each["password"] for each in accounts}


@pytest.fixture
def address(passwords: dict[str, str]) -> Iterator[str]:
    """A server of the demo, at the machine's own time."""
    yield from served()


@pytest.fixture
def address_at_the_tests_instant(transactional_db: None, clock: Clock) -> Iterator[str]:
    """A server without the demo, at the instant of the factories."""
    yield from served()


def page_of(address: str, *, everybody: bool) -> str:
    """What tells one kind of page from another; "" for what is no page of this walk."""
    parts = urlsplit(address)
    if parts.netloc or parts.path.endswith(FILES):
        return ""
    try:
        found = resolve(parts.path)
    except Resolver404:
        return ""
    is_public = getattr(found.func, "open_to", "") == EVERYBODY
    if found.url_name in NOT_PAGES or is_public != everybody:
        return ""
    topic = found.kwargs.get("code", "") if found.view_name == "applications:section" else ""
    return "" if topic in SAME_KIND else f"{found.view_name} {topic}".strip()


class Walk:
    """Goes once to every kind of page that links lead to and notes what is wrong there."""

    def __init__(self, person: Person, seen: set[str], *, everybody: bool) -> None:
        self.person, self.seen, self.everybody = person, seen, everybody
        self.looked_at: list[str] = []
        self.wrong: list[str] = []

    def go(self, start: str) -> None:
        """From page to page until no link leads to a new one."""
        waiting = [start]
        while waiting:
            address = waiting.pop(0)
            kind = page_of(address, everybody=self.everybody)
            if kind and (kind not in self.seen or not self.looked_at):
                self.seen.add(kind)
                waiting += self.look_at(address)

    def look_at(self, address: str) -> list[str]:
        """Note what is wrong on one page at both widths; returns where its links lead."""
        page = self.person.page
        self.looked_at.append(address)
        page.set_viewport_size(DESK)
        answer = page.goto(address, wait_until="load")
        if answer is None or answer.status != 200:
            self.wrong.append(f"{address}: {answer and answer.status}")
            return []
        self._judge(address, 1280)
        page.set_viewport_size(PHONE)
        self._judge(address, 390)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.wrong.append(f"{address} at 390: wider than the screen")
        return page.evaluate("Array.from(document.links, (a) => a.getAttribute('href'))")

    def _judge(self, address: str, width: int) -> None:
        found = self.person.page.evaluate(f"axe.run(document, {RULES})")
        for rule in found["violations"]:
            first = rule["nodes"][0]
            where = f"{first['target']} {first['html'][:160]}"
            where += str([r["html"][:90] for c in first["any"] for r in c["relatedNodes"]])
            self.wrong.append(f"{address} at {width}: {rule['id']} ×{len(rule['nodes'])} {where}")


@pytest.mark.parametrize("group", WALKS)
def test_no_page_has_a_fault(
    chromium: Browser, address: str, passwords: dict[str, str], group: str
) -> None:
    wrong: list[str] = []
    seen = set() if group in {"anybody", "institutions"} else set(EVERY_ROLE)

    for username, start in WALKS[group].items():
        person = Person(chromium, address, javascript=True)
        person.context.add_init_script(AXE)
        if username:
            person.sign_in(username, passwords[username])
        walk = Walk(person, seen, everybody=not username)
        walk.go(start)
        person.leave()
        assert walk.looked_at, f"{username or group} saw nothing"
        wrong += walk.wrong + person.faults

    assert wrong == [], "\n".join(wrong)
    missed = {f"evaluation:{name}" for name in REACHED.get(group, ())} - seen
    assert not missed, f"no link led there: {sorted(missed)}"


def proposal_of(scene: Review) -> Proposal:
    """A committed seed."""
    for expert in scene.pool:
        declare_interests(expert, [], nothing=True, now=NOW)
    return commit_seed(scene.round, actor=scene.officer, now=NOW)


def test_a_proposal_has_no_fault_in_any_state(
    chromium: Browser, address_at_the_tests_instant: str
) -> None:
    scene = Review()
    found = proposal_of(scene)
    person = Person(chromium, address_at_the_tests_instant, javascript=True)
    person.context.add_init_script(AXE)
    person.sign_in(scene.officer.username)
    walk = Walk(person, set(), everybody=False)
    page = f"/desk/panels/proposals/{found.pk}/"

    walk.look_at(page)
    found = solve_proposal(found, actor=scene.officer, now=NOW)
    walk.look_at(page)
    walk.look_at(f"{page}?view=experts")
    publish(found, actor=scene.officer, now=NOW)
    walk.look_at(page)
    walk.look_at(f"/desk/panels/{scene.cases[0].reference}/?q=")
    person.leave()

    assert walk.wrong + person.faults == []
