"""The real clamd with signatures of our own: nothing is downloaded, no virus is kept in a file.

Its harmless marks are drawn at run time; the EICAR pattern is put together from its two halves.
"""

import io
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from portal.evidence import tasks
from portal.evidence.clamd import Verdict, scan_with_clamd
from portal.evidence.models import StoredFile
from portal.obligations.models import Message
from tests.factories import files
from tests.portal.evidence.test_uploads import editor, nothing_is_kept, send

__all__ = ["editor"]

CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(
    CLAMD is None, reason="needs clamd: apt-get install clamav-daemon (.ci/run installs it)"
)

MARK = f"example-{uuid4().hex}".encode()
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURES = f"Example.Mark:0:*:{MARK.hex()}\nExample.Eicar:0:0:{EICAR.hex()}\n"
MOST = 1_000_000

CLEAN = files.pdf(pages=2)
INFECTED = CLEAN + b"\n%" + MARK + b"\n"
CARRIERS = [
    pytest.param("名册.pdf", INFECTED, "Example.Mark", id="a PDF with the mark"),
    pytest.param(
        "名册.docx",
        files.docx({"word/media/a.png": EICAR}),
        "Example.Eicar",
        id="EICAR inside a Word file",
    ),
]


class Daemon:
    """One clamd in the foreground; it can be killed and started again at the same address."""

    def __init__(self, folder: Path, listens: str) -> None:
        self.config = folder / "clamd.conf"
        (folder / "signatures").mkdir()
        (folder / "signatures" / "own.ndb").write_text(SIGNATURES)
        self.config.write_text(
            f"Foreground yes\nDatabaseDirectory {folder / 'signatures'}\n"
            f"TemporaryDirectory {folder}\nStreamMaxLength {MOST}\n{listens}\n"
        )

    def start(self, address: str) -> None:
        self.process = subprocess.Popen(
            [str(CLAMD), f"--config-file={self.config}"], stdout=subprocess.DEVNULL
        )
        ends_at = time.monotonic() + 30
        while scan_with_clamd(io.BytesIO(b"x"), address).verdict is not Verdict.CLEAN:
            assert self.process.poll() is None, "clamd has ended"
            assert time.monotonic() < ends_at, "clamd does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@pytest.fixture(scope="module", params=["unix", "tcp"])
def running(request, tmp_path_factory) -> Iterator[tuple[Daemon, str]]:
    """A daemon and its address as the setting takes it."""
    folder = tmp_path_factory.mktemp("clamd")
    if request.param == "unix":
        listens, address = f"LocalSocket {folder}/clamd.sock", f"unix:{folder}/clamd.sock"
    else:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        listens, address = f"TCPSocket {port}\nTCPAddr 127.0.0.1", f"127.0.0.1:{port}"
    daemon = Daemon(folder, listens)
    daemon.start(address)
    yield daemon, address
    daemon.kill()


@pytest.fixture
def clamd(running, settings) -> Iterator[Daemon]:
    """The portal scans with the daemon, which runs again when the test has ended."""
    daemon, address = running
    settings.CLAMD_SOCKET = address.removeprefix("unix:")
    yield daemon
    if daemon.process.poll() is not None:
        daemon.start(address)


@pytest.fixture
def restart(clamd, running) -> Callable[[], None]:
    return lambda: clamd.start(running[1])


@pytest.mark.django_db
def test_a_clean_file_is_taken_and_marked_clean(clamd, editor, case):
    assert send(editor, case, body=CLEAN).status_code == 200

    assert StoredFile.objects.get().scan == StoredFile.Scan.CLEAN


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "body", "_found"), CARRIERS)
def test_a_marked_file_is_refused_and_deleted(clamd, editor, case, lying, name, body, _found):
    before = lying()

    answer = send(editor, case, name=name, body=body)

    assert answer.status_code == 422
    assert answer.json()["message"] == "文件带有病毒，已删除。请检查后重传"
    assert nothing_is_kept()
    assert lying() == before


@pytest.mark.parametrize(("_name", "body", "found"), CARRIERS)
def test_the_daemon_says_what_it_found(running, _name, body, found):
    scan = scan_with_clamd(io.BytesIO(body), running[1])

    assert scan.verdict is Verdict.INFECTED
    assert scan.detail.startswith(found)


@pytest.mark.django_db
def test_a_killed_daemon_leaves_files_held_and_the_next_one_settles_them(
    clamd, editor, case, restart, lying
):
    before = lying()
    clamd.kill()
    assert send(editor, case, body=INFECTED).status_code == 200
    assert StoredFile.objects.get().scan == StoredFile.Scan.HELD
    assert tasks.scan_held() == 0

    restart()
    assert tasks.scan_held() == 1

    assert nothing_is_kept()
    assert lying() == before
    assert "带有病毒，已删除" in Message.objects.get(recipient=case.created_by).body


@pytest.mark.django_db
def test_a_clean_file_held_meanwhile_is_settled_as_clean(clamd, editor, case, restart):
    clamd.kill()
    send(editor, case, body=CLEAN)

    restart()
    assert tasks.scan_held() == 1

    assert StoredFile.objects.get().scan == StoredFile.Scan.CLEAN


class Fatal(io.BytesIO):
    """A file whose second piece is read when the daemon is dead."""

    def __init__(self, content: bytes, kill: Callable[[], None]) -> None:
        super().__init__(content)
        self.kill = kill

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            self.kill()
        return super().read(size)


def test_a_daemon_killed_in_the_middle_has_called_nothing_clean(clamd, running):
    file = Fatal(os.urandom(MOST // 2), clamd.kill)

    scan = scan_with_clamd(file, running[1])

    assert clamd.process.poll() is not None
    assert scan.verdict is Verdict.UNAVAILABLE
    assert file.tell() == 0


def test_a_file_beyond_the_daemons_limit_is_not_called_clean(running):
    scan = scan_with_clamd(io.BytesIO(os.urandom(3 * MOST)), running[1])

    assert scan.verdict is Verdict.UNAVAILABLE
