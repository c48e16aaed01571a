"""Somebody at a browser: reads, fills in by the names of the fields, presses buttons by their words."""

import re
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    expect,
)
from playwright.sync_api import Response as Answer
from playwright.sync_api import TimeoutError as NoAnswer

from tests.factories.accounts import PASSWORD

SERVER_ERROR = 500
EXPECTED = re.compile(
    r"Failed to load resource|Response Status Error Code 4"
    r"|htmx:(afterRequest|afterOnLoad|responseError|sendError|sendAbort)"
)
"""Lines about an answer of 4xx, which a page that refuses something is right to give, and about a
draft on its way when the page was left."""


def in_groups(digest: str) -> str:
    """How a digest begins on a page."""
    return f"{digest[:4]} {digest[4:8]}"


class Person:
    """One browser context, hence one session. What goes wrong on any page is kept in ``faults``."""

    def __init__(self, chromium: Browser, address: str, *, javascript: bool, width: int = 1280):
        self.javascript = javascript
        self.context: BrowserContext = chromium.new_context(
            base_url=address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _answered(self, answer: Answer) -> None:
        if answer.status >= SERVER_ERROR:
            self.faults.append(f"{answer.status} {answer.url}")

    def open(self, path: str, status: int = 200) -> None:
        """Go to a page by its address; it answers with the status."""
        answer = self.page.goto(path, wait_until="domcontentloaded")
        assert answer is not None
        assert answer.status == status, f"{answer.status} {path}\n{self.page.inner_text('body')}"

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Through the form, as everybody."""
        self.open("/accounts/login/")
        self.fill(login=username, password=password)
        self.press("登录")
        expect(self.page.get_by_role("heading", name="登录", exact=True)).to_have_count(0)

    def fill(self, **values: object) -> None:
        """Give the fields of these names values: text, a choice, a file, True for a tick."""
        for name, value in values.items():
            self._fill_one(name, value)

    def _fill_one(self, name: str, value: object) -> None:
        fields = self.page.locator(f'[name="{name}"]:not([type=hidden])')
        first = fields.first
        kind = first.evaluate("e => e.type")
        if kind in {"radio", "checkbox"} and value is True:
            first.check()
        elif kind in {"radio", "checkbox"}:
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind.startswith("select"):
            first.select_option(str(value))
        elif kind == "file":
            first.set_input_files(value if isinstance(value, Path) else Path(str(value)))
        else:
            first.fill(str(value))

    def press(self, words: str) -> None:
        """The button of these words, "…" for a blank or none; waits for the page that answers."""
        named = re.compile(rf"^{re.escape(words)}$".replace("…", r"\s*"))
        self._go_by(self.page.get_by_role("button", name=named), words)

    def follow(self, words: str) -> None:
        """The link of these words."""
        named = re.compile(f"^{re.escape(words)}")
        self._go_by(self.page.get_by_role("link", name=named), words)

    def _go_by(self, control: Locator, words: str) -> None:
        try:
            with self.page.expect_navigation(wait_until="domcontentloaded"):
                control.first.click()
        except NoAnswer:
            said = f"“{words}” led nowhere on {self._page_in_words()}"
            raise AssertionError(said) from None

    def sees(self, *texts: str) -> None:
        """The texts stand on the page."""
        for text in texts:
            try:
                expect(self.page.locator("body")).to_contain_text(text)
            except AssertionError:
                raise AssertionError(f"“{text}” is not on {self._page_in_words()}") from None

    def sees_not(self, text: str) -> None:
        """The text does not stand on the page."""
        expect(self.page.locator("body")).not_to_contain_text(text)

    def _page_in_words(self) -> str:
        shown = re.sub(r"\s+", " ", self.page.inner_text("body"))
        return f"{self.page.url}: {shown}"

    def path(self) -> str:
        """Where the browser is."""
        return "/" + self.page.url.split("/", 3)[3]

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()
