"""Two colleagues fill in one section at the same time, with scripts: nothing is lost silently."""

import json
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Locator, expect

from applications.models import Declaration
from portal.dossiers.models import Dossier
from tests.factories import accounts, applications, dossiers, organizations
from tests.journeys.conftest import Entrance
from tests.journeys.people import Person

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = json.dumps({"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})


@pytest.fixture
def javascript() -> bool:
    """What this journey is about needs scripts; without them the page of the clash asks."""
    return True


@pytest.fixture
def case(transactional_db: None, address: str) -> Dossier:
    """A draft with two people who may fill it in."""
    del transactional_db, address
    organizations.provincial_office(organizations.HENAN)
    unit = organizations.institution()
    return applications.draft(unit, in_round=dossiers.round_(), by=accounts.manager(unit))


@pytest.fixture
def both(case: Dossier, enter: Entrance) -> tuple[Person, Person]:
    """The section open in two browsers; the first has been there before the second."""
    first, second = enter(case.created_by), enter(accounts.manager(case.institution))
    for each in (first, second):
        each.open(f"/apply/{case.reference}/s/basis/")
    return first, second


def field(who: Person) -> Locator:
    return who.page.locator("[name=funds_note]")


def beside(who: Person) -> Locator:
    return who.page.locator("#clash-funds_note")


def types(who: Person, text: str, ends: str) -> None:
    """Into the note on funds, until the page says how the save ended."""
    field(who).fill(text)
    expect(who.page.locator("#save-state")).to_have_attribute("data-state", ends)


def stored(case: Dossier) -> str:
    return Declaration.objects.get(dossier=case).funds_note


@pytest.mark.parametrize(("words", "kept"), [("我的", "第二人写的"), ("对方的", "第一人写的")])
def test_both_texts_stand_beside_the_field_and_one_is_chosen_by_keyboard(case, both, words, kept):
    first, second = both
    types(first, "第一人写的", ends="saved")

    types(second, "第二人写的", ends="clash")
    expect(beside(second)).to_contain_text("第一人写的")
    expect(beside(second)).to_contain_text("第二人写的")
    expect(beside(second)).to_have_attribute("aria-live", "polite")
    assert (stored(case), field(second).input_value()) == ("第一人写的", "第二人写的")

    field(second).press("Tab")
    second.page.wait_for_timeout(800)  # leaving the field saves again: the focus must survive it
    expect(second.page.get_by_role("button", name="采用我的内容")).to_be_focused()
    second.page.get_by_role("button", name=f"采用{words}内容").press("Enter")
    expect(second.page.locator("#save-state")).to_have_attribute("data-state", "saved")

    expect(beside(second)).to_be_empty()
    expect(field(second)).to_be_focused()
    assert (stored(case), field(second).input_value()) == (kept, kept)


def test_the_other_fields_are_saved_while_one_waits_for_a_choice(case, both):
    first, second = both
    types(first, "第一人写的", ends="saved")
    types(second, "第二人写的", ends="clash")

    second.page.locator("[name=premises_note]").fill("示例场地")
    expect(second.page.locator("#base-premises_note")).not_to_have_value("")
    second.page.wait_for_timeout(1500)

    assert Declaration.objects.get(dossier=case).premises_note == "示例场地"
    assert stored(case) == "第一人写的"


def test_a_clash_that_is_typed_away_leaves_no_question(case, both):
    first, second = both
    types(first, "第一人写的", ends="saved")
    types(second, "第二人写的", ends="clash")

    types(second, "第一人写的", ends="saved")

    expect(beside(second)).to_be_empty()


def test_the_question_breaks_no_rule_of_accessibility_and_fits_a_phone(both):
    first, second = both
    types(first, "第一人写的", ends="saved")
    types(second, "第二人写的", ends="clash")

    second.page.evaluate(AXE)
    second.page.set_viewport_size({"width": 390, "height": 844})
    found = second.page.evaluate(f"axe.run(document, {RULES})")

    assert [rule["id"] for rule in found["violations"]] == []
    assert not second.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_the_page_says_who_else_is_there_and_nothing_to_somebody_alone(case, both):
    first, second = both

    expect(second.page.locator("#presence")).to_have_text(f"{case.created_by}正在编辑本部分。")
    expect(first.page.locator("#presence")).to_be_empty()
    types(first, "第一人写的", ends="saved")
    expect(first.page.locator("#presence")).to_contain_text("正在编辑本部分。")
