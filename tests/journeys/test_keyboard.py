"""The main work with the keyboard alone: Tab, Enter, Space and letters; no pointer is used."""

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import User
from portal.dossiers.models import Dossier
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.accounts import PASSWORD
from tests.journeys.people import Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.django_db(transaction=True),
]

FURTHEST = 150
"""Presses of Tab within which everything on a page must be reached."""
SEEN = """() => {
  if (document.activeElement === document.body) return true; // past the last stop
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  return box.width > 0 && box.height > 0 && marked;
}"""


class Keyboard:
    """A person without a pointer; every place where Tab stops must show that it does."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Press Tab until the focus is there."""
        for _press in range(FURTHEST):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate("document.activeElement.outerHTML.slice(0, 160)")
            assert self.page.evaluate(SEEN), f"the focus is not seen: {at}"
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"not reached with Tab: {selector} on {self.page.url}")

    def type(self, selector: str, text: str) -> None:
        """Put the text in place of what the field holds."""
        self.to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def enter(self, selector: str) -> None:
        """Press Enter there and wait for the page behind it."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def sign_in(self, person: User) -> None:
        self.page.goto("/accounts/login/")
        self.type('[name="login"]', person.username)
        self.type('[name="password"]', PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@pytest.fixture
def case(address: str) -> Dossier:
    unit = organizations.institution()
    return applications.draft(unit, in_round=dossiers.round_(), by=accounts.manager(unit))


@pytest.fixture
def person(chromium: Browser, address: str):
    found = Person(chromium, address, javascript=True)
    yield found
    found.context.close()
    assert found.faults == []


def test_a_section_is_filled_in_and_checked_with_the_keyboard(case, person):
    page, keyboard = person.page, Keyboard(person.page)
    keyboard.sign_in(case.created_by)

    page.goto(f"/apply/{case.reference}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
    page.keyboard.press("Enter")
    keyboard.enter(f'main a[href="/apply/{case.reference}/s/identity/"]')
    keyboard.type('[name="contact_name"]', "示例键盘")
    keyboard.enter('main button:not([type="button"])')
    page.goto(f"/apply/{case.reference}/s/identity/")
    expect(page.locator('[name="contact_name"]')).to_have_value("示例键盘")

    keyboard.enter(f'a[href="/apply/{case.reference}/"]')
    keyboard.enter(f'a[href="/apply/{case.reference}/check/"]')
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/check/")


def test_a_province_officer_gives_a_verdict_with_the_keyboard(address, person):
    clerk = accounts.province_clerk()
    case = applications.submitted(in_round=dossiers.round_())
    page, keyboard = person.page, Keyboard(person.page)
    keyboard.sign_in(clerk)
    page.goto(f"/prov/cases/{case.reference}/")

    keyboard.to('[name="verdict_team"]')
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    chosen = page.locator('[name="verdict_team"]:checked').get_attribute("value")
    page.keyboard.press("ArrowLeft")
    first = page.locator('[name="verdict_team"]:checked').get_attribute("value")
    assert first != chosen
    keyboard.enter('main form button:not([type="button"])')
    page.goto(f"/prov/cases/{case.reference}/")

    expect(page.locator(f'[name="verdict_team"][value="{first}"]')).to_be_checked()
