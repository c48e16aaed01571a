"""The scripts do what their head comments say, under the real content security policy."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.portal.ui import pages_for_the_browser as pages

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.portal.ui.pages_for_the_browser"),
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium (.ci/run installs it)"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> pages.Server:
    fresh = pages.Server()
    monkeypatch.setattr(pages, "server", fresh)
    return fresh


@pytest.fixture
def address() -> Iterator[str]:
    """A server of pages and static files; it needs no database and gets none."""
    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    yield f"http://{thread.host}:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def screen(chromium: Browser, address: str, server: pages.Server) -> Iterator[Page]:
    """A fresh page of Chromium whose addresses are relative to the server."""
    del server
    context = chromium.new_context(base_url=address)
    yield context.new_page()
    context.close()


def state(screen: Page) -> Any:
    return expect(screen.locator("#save-state"))


def test_a_draft_is_saved_while_typing_without_its_files(
    screen: Page, server: pages.Server, tmp_path: Path
) -> None:
    roster = tmp_path / "名册.xlsx"
    roster.write_bytes(b"x")
    screen.goto("/draft/")

    screen.set_input_files("#id_roster", roster)
    screen.fill("#id_staff", "21")

    state(screen).to_have_attribute("data-state", "saved")
    expect(screen.locator("#rev")).not_to_have_value("0")
    assert server.saved[-1][0] == "21"
    assert server.files == []


def test_a_lost_save_is_tried_again_and_the_text_stays(screen: Page, server: pages.Server) -> None:
    server.answers = [500]
    screen.goto("/draft/")

    screen.fill("#id_staff", "22")
    state(screen).to_contain_text("内容仍在本页")
    expect(screen.locator("#id_staff")).to_have_value("22")

    state(screen).to_have_attribute("data-state", "saved")
    assert server.saved == [("22", "0")]


def test_a_refused_save_is_said_and_not_repeated(screen: Page, server: pages.Server) -> None:
    server.answers = [409]
    screen.goto("/draft/")

    screen.fill("#id_staff", "23")

    state(screen).to_have_attribute("data-state", "refused")
    screen.wait_for_timeout(2500)
    assert server.saved == []
    expect(screen.locator("#id_staff")).to_have_value("23")


def test_an_upload_goes_on_after_a_lost_piece(
    screen: Page, server: pages.Server, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 4 * 1024 * 6  # 6 MB: two pieces
    report = tmp_path / "审计报告.pdf"
    report.write_bytes(content)
    server.answers = [200, 502]
    screen.goto("/upload/")

    screen.set_input_files("#fu", report)
    screen.click("text=上传文件")
    screen.wait_for_url("**/received/")

    digest = hashlib.sha256(content).hexdigest()
    assert screen.inner_text("body") == server.begun["sha256"] == digest
    assert server.begun["kind"] == "audit"


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("a.exe", 1, "审计报告只能是 PDF，当前为 EXE"),
        ("a.pdf", 0, "文件是空的"),
        ("b.pdf", 9 * 1024 * 1024, "文件超过 8.0 MB，当前 9.0 MB"),
    ],
)
def test_a_refused_upload_says_why_and_sends_nothing(
    screen: Page, server: pages.Server, tmp_path: Path, name: str, size: int, said: str
) -> None:
    (tmp_path / name).write_bytes(b"a" * size)
    screen.goto("/upload/")

    screen.set_input_files("#fu", tmp_path / name)
    screen.click("text=上传文件")

    expect(screen.locator(".uploads [role=status]")).to_contain_text(said)
    assert server.body == b""


def test_the_bulk_bar_counts_and_a_row_is_added(screen: Page) -> None:
    screen.goto("/list/")

    screen.check("input[name=pk][value='1']")
    expect(screen.locator("[data-count]")).to_have_text("已选 1 件")
    screen.check("text=全选本页")
    expect(screen.locator("[data-count]")).to_have_text("已选 2 件")

    screen.click("text=增加一个项目")
    expect(screen.locator(".rows legend").last).to_have_text("第 2 个项目")
    expect(screen.locator("[name=projects-TOTAL_FORMS]")).to_have_value("2")
    expect(screen.locator("[name=projects-1-name]")).to_be_focused()


def test_the_bulk_bar_offers_no_choice_of_the_page_without_scripts(
    chromium: Browser, address: str, server: pages.Server
) -> None:
    del server
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    bare = context.new_page()
    bare.goto("/list/")

    expect(bare.locator("input[name=pk][value='1']")).to_be_visible()
    expect(bare.locator("text=全选本页")).to_be_hidden()
    context.close()


def test_the_total_follows_the_marks_and_starts_at_the_servers_figure(screen: Page) -> None:
    screen.goto("/scores/")
    total, note = screen.locator("[data-total]"), screen.locator(".total [role=status]")
    expect(note).to_have_text("已评 1 / 2 项")
    expect(total).to_have_text("39.00")

    screen.check("#id_c1_4")
    expect(total).to_have_text("67.00")
    expect(note).to_have_text("已评 2 / 2 项，尚未保存")
    screen.check("#id_c2_5")
    expect(total).to_have_text("93.00")


def test_the_pages_break_no_rule_of_the_policy(screen: Page) -> None:
    said: list[str] = []
    screen.on("console", lambda message: said.append(message.text))

    for page in ("/draft/", "/upload/", "/list/", "/scores/"):
        screen.goto(page)

    assert [text for text in said if "Content Security Policy" in text] == []
