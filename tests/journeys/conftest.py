"""A real server, a real database and Chromium, at the tests' instant; with scripts and without."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, sync_playwright

from portal.accounts.models import User
from tests.factories.clock import NOW
from tests.journeys.people import Person

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module: Playwright's loop must be gone before other tests begin."""
    if not CHROMIUM:
        pytest.skip("needs Chromium (.ci/run installs it)")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; the tests read the database beside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Clock:
    """The instant at which the server lives; it runs on from where it was set."""

    def __init__(self) -> None:
        self._traveller: time_machine.travel | None = None

    def set(self, instant: datetime) -> None:
        """From now on it is this instant. Idle sessions end, as they would."""
        self.stop()
        self._traveller = time_machine.travel(instant, tick=True)
        self._traveller.start()

    def stop(self) -> None:
        """Back to the machine's own time."""
        if self._traveller is not None:
            self._traveller.stop()
            self._traveller = None


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Stands at NOW until the journey sets it on."""
    found = Clock()
    found.set(NOW)
    yield found
    found.stop()


def served() -> Iterator[str]:
    """Pages and static files over HTTP; requests run in threads with connections of their own."""
    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://{thread.host}:{thread.port}"
    thread.terminate()


@pytest.fixture
def address(transactional_db: None, clock: Clock) -> Iterator[str]:
    """The server of one journey."""
    yield from served()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts: every journey must be possible without."""
    return request.param


Entrance = Callable[..., Person]


@pytest.fixture
def enter(chromium: Browser, address: str, javascript: bool) -> Iterator[Entrance]:  # noqa: FBT001
    """Give somebody a browser, signed in when an account is named; ends without faults."""
    people: list[Person] = []

    def come(who: User | str = "", *, width: int = 1280) -> Person:
        person = Person(chromium, address, javascript=javascript, width=width)
        people.append(person)
        if who:
            person.sign_in(who if isinstance(who, str) else who.username)
        return person

    yield come
    faults = [fault for person in people for fault in person.faults]
    for person in people:
        person.leave()
    assert not faults, "\n".join(faults)
