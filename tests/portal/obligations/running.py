"""The services as an installation runs them, for tests that watch them from outside.

A broker on a private unix socket, a worker and the timetable as processes of their own, and a
mail server in a thread. All of them end with :meth:`Installation.end`.
"""

import asyncio
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from celery import Celery
from django.conf import settings
from django.db import connection
from redis import Redis

from portal.celery import app
from portal.management import demo
from portal.management.processes import Child, Household

QUEUES = ("default", "notify", "documents")
PATIENCE = 45.0


@dataclass
class Postbox:
    """What a mail server does with a mail: refuse it for now, hold it back, or take it.

    ``hanging_up``: it takes the mail and the connection breaks before it can say so.
    """

    taken: list[Message] = field(default_factory=list)
    offered: int = 0
    refusing: int = 0
    holding: bool = False
    hanging_up: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Called by aiosmtpd; a client that goes away while held is cancelled here."""
        del session
        self.offered += 1
        if self.refusing:
            self.refusing -= 1
            return "451 4.3.2 try again later"
        while self.holding:  # noqa: ASYNC110 -- let go by another thread
            await asyncio.sleep(0.02)
        self.taken.append(message_from_bytes(envelope.content))
        if self.hanging_up:
            self.hanging_up -= 1
            server.transport.abort()
        return "250 OK"


def until(holds: Callable[[], Any], *, or_say: Callable[[], str] = str) -> None:
    """Wait until it holds; an AssertionError with the words of ``or_say`` where it never does."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, or_say()
        time.sleep(0.05)


class Installation:
    """Everything beside the web, on the database of the tests."""

    def __init__(self) -> None:
        self.var = Path(tempfile.mkdtemp(prefix="portal-run-"))
        self.socket = self.var / "v.sock"
        self.household = Household(self.var / "log")
        self.household.logs.mkdir()
        self.address = demo.Address("127.0.0.1", free_port())
        self.postbox = Postbox()
        self.mail = Controller(self.postbox, hostname="127.0.0.1", port=free_port())
        url = f"unix://{self.socket}"
        self.env = {**demo.environment(self.address, url), **self._told(), **_database(self.var)}
        self.redis = Redis.from_url(url)
        self.sender = Celery("sender", broker=f"redis+socket://{self.socket}", set_as_current=False)

    def _told(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_ENV": "embedded",
            "PORTAL_VAR": str(self.var),
            "SECRET_KEY": settings.SECRET_KEY,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
        }

    def start(self) -> None:
        """Broker, worker and timetable; children first, since a fork wants no threads."""
        self.start_broker()
        self.start_workers()
        self.mail.start()

    def start_broker(self) -> None:
        """An empty one on the same address."""
        self.socket.unlink(missing_ok=True)
        demo.start_broker(self.household, self.socket)

    def start_workers(self) -> None:
        """As ``manage.py demo`` does."""
        demo.start_workers(self.household, self.env, self.var / "beat")

    def kill(self, name: str) -> None:
        """SIGKILL to the latest process of that name and to its children."""
        child = self._child(name)
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self.household.children.remove(child)

    def last_words(self) -> str:
        """The ends of the logs, for the person who asks why something never happened."""
        return "\n".join(f"{c.name}: {c.last_words()}" for c in self.household.children)

    def _child(self, name: str) -> Child:
        return next(child for child in self.household.children if child.name == name)

    def deliver_thrice(self, *lines: str) -> None:
        """Give lines of the timetable to the broker as beat does, each three times (K5)."""
        for name in lines or app.conf.beat_schedule:
            line = app.conf.beat_schedule[name]
            for _ in range(3):
                self.sender.send_task(line["task"], **line["options"])

    def is_idle(self) -> bool:
        """Whether every call was taken and finished."""
        return not self.redis.hlen("unacked") and not any(map(self.redis.llen, QUEUES))

    def until(self, holds: Callable[[], Any]) -> None:
        """Wait for something that these processes do."""
        until(holds, or_say=self.last_words)

    def end(self) -> None:
        """No process, thread, connection or file stays."""
        self.postbox.holding = False
        self.sender.close()
        self.redis.close()
        self.household.end_all()
        if self.mail.loop.is_running():
            self.mail.stop()
        shutil.rmtree(self.var)


def _database(var: Path) -> dict[str, str]:
    """How the processes reach the database of this test run."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        (var / "portal.sqlite3").symlink_to(given["NAME"])
        return {"DATABASE_URL": ""}
    place = f"{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"
    return {"DATABASE_URL": f"postgres://{given['USER']}:{given['PASSWORD']}@{place}"}


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
