"""Real processes, because what is tested is what the kernel leaves behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# A parent whose child has a child of its own, as gunicorn and celery have; both write their ids.
HOUSEHOLD = """
import sys
from pathlib import Path
from portal.management.processes import Household, Stopped
here = Path(sys.argv[1])
script = "echo $$ >> {0}/ids; (trap '' TERM; while :; do sleep 0.2; done) & echo $! >> {0}/ids; wait"
try:
    with Household(here) as household:
        household.start("one", ["sh", "-c", script.format(here)], {"PATH": "/usr/bin:/bin"})
        household.start("two", ["sh", "-c", sys.argv[2]], {"PATH": "/usr/bin:/bin"})
        print(household.watch().name + " died", flush=True)
except Stopped as stopped:
    print("stopped by", stopped, flush=True)
"""


def start(here: Path, second: str = "sleep 60") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOUSEHOLD, str(here), second],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},  # noqa: PTH109 -- the root of the checkout
    )


def ids(here: Path) -> list[int]:
    return [int(line) for line in (here / "ids").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(holds) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def both_started(here: Path) -> bool:
    return (here / "ids").exists() and len(ids(here)) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_is_asked_to_end_takes_all_others_along(tmp_path, number):
    parent = start(tmp_path)
    assert eventually(lambda: both_started(tmp_path))

    parent.send_signal(number)
    said, _ = parent.communicate(timeout=20)

    assert said == f"stopped by {number.name}\n"
    assert [pid for pid in ids(tmp_path) if is_alive(pid)] == []


def test_the_death_of_one_ends_the_others(tmp_path):
    parent = start(tmp_path, second="sleep 0.5; echo last words; exit 3")

    said, _ = parent.communicate(timeout=20)

    assert said == "two died\n"
    assert (tmp_path / "two.log").read_text() == "last words\n"
    assert [pid for pid in ids(tmp_path) if is_alive(pid)] == []


def test_children_follow_a_parent_that_was_killed(tmp_path):
    parent = start(tmp_path)
    assert eventually(lambda: both_started(tmp_path))
    child, grandchild = ids(tmp_path)

    parent.kill()
    parent.communicate(timeout=20)

    assert eventually(lambda: not is_alive(child))
    os.kill(grandchild, signal.SIGKILL)  # deaf to SIGTERM on purpose; nobody is left to kill it
