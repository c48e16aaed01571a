"""Processes that live and die together: whichever way the first one ends, none is left behind."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Never, Self

PR_SET_PDEATHSIG = 1
PATIENCE = 8.0  # seconds that a process may take to finish what it is doing
_LIBC = ctypes.CDLL(None)

Command = Sequence[str | Path]


class Stopped(Exception):  # noqa: N818 -- reads as what happened
    """Someone asked this process to end: Ctrl-C, SIGTERM, a closed terminal."""


@dataclass(slots=True)
class Child:
    """One started process, the leader of a process group of its own."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self, lines: int = 15) -> str:
        """The end of its log, for the person who has to find out why it died."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@dataclass(slots=True)
class Household:
    """Start children, notice the first that dies, end all. Logs stand in ``logs``.

    Use as a context manager; leaving it ends every child and its children, last started first.
    """

    logs: Path
    children: list[Child] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        return self

    def __exit__(self, *raised: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the ending
        self.end_all()

    def start(self, name: str, command: Command, env: dict[str, str]) -> Child:
        """Start one; its output goes to ``logs/<name>.log``, which begins anew."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 -- our own commands
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,  # a Ctrl-C in the terminal reaches us alone
                preexec_fn=_follow(os.getpid()),  # noqa: PLW1509 -- no thread has started yet
            )
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def first_dead(self) -> Child | None:
        """The first child that has ended by itself, if any has."""
        return next((child for child in self.children if child.process.poll() is not None), None)

    def watch(self, pause: float = 0.3) -> Child:
        """Wait until a child dies and return it; raises Stopped when asked to end."""
        while not (dead := self.first_dead()):
            time.sleep(pause)
        return dead

    def end_all(self) -> None:
        """SIGTERM to each, then SIGKILL to what is left of its group."""
        for child in reversed(self.children):
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in reversed(self.children):
            with suppress(subprocess.TimeoutExpired):  # the group is killed below
                child.process.wait(max(0.1, deadline - time.monotonic()))
            _kill_group(child)
            child.process.wait()


def _stop(number: int, frame: FrameType | None) -> Never:
    del frame
    raise Stopped(signal.Signals(number).name)


def _follow(parent: int) -> Callable[[], None]:
    def die_with_parent() -> None:
        """Also where the parent gets SIGKILL and can end nobody itself."""
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return die_with_parent


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process.poll() is None:
        child.process.send_signal(number)


def _kill_group(child: Child) -> None:
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # everyone has gone
