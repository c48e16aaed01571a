"""The protocol of clamd spoken by a server in a thread; the real one: test_clamd_daemon.py."""

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from portal.evidence.clamd import Scan, Verdict, scan_with_clamd

CONTENT = b"0123456789" * 20_000


def read_stream(peer: socket.socket) -> bytes:
    reader = peer.makefile("rb")
    assert reader.read(10) == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack("!I", reader.read(4))[0]:
        content += reader.read(length)
    return content


@contextmanager
def daemon(answer: Callable[[socket.socket], None], path: str | None = None) -> Iterator[str]:
    """A server for one connection; yields its address."""
    server = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    server.bind(path or ("127.0.0.1", 0))
    server.listen(1)

    def serve() -> None:
        peer, _address = server.accept()
        with peer:
            answer(peer)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"unix:{path}" if path else f"127.0.0.1:{server.getsockname()[1]}"
    thread.join(10)
    server.close()
    assert not thread.is_alive()


def replying(reply: bytes, received: list[bytes]) -> Callable[[socket.socket], None]:
    def answer(peer: socket.socket) -> None:
        received.append(read_stream(peer))
        peer.sendall(reply)

    return answer


@pytest.mark.parametrize(
    ("reply", "scan"),
    [
        (b"stream: OK\0", Scan(Verdict.CLEAN)),
        (b"stream: Eicar-Test-Signature FOUND\0", Scan(Verdict.INFECTED, "Eicar-Test-Signature")),
        (
            b"INSTREAM size limit exceeded. ERROR\0",
            Scan(Verdict.UNAVAILABLE, "INSTREAM size limit exceeded. ERROR"),
        ),
        (b"", Scan(Verdict.UNAVAILABLE, "empty reply")),
        (b"x" * 5_000, Scan(Verdict.UNAVAILABLE, "x" * 4_096)),
    ],
)
def test_the_answer_of_the_daemon_is_understood(reply, scan):
    received: list[bytes] = []
    file = io.BytesIO(CONTENT)

    with daemon(replying(reply, received)) as address:
        found = scan_with_clamd(file, address)

    assert (found.verdict, found.detail[:4_096]) == (scan.verdict, scan.detail)
    assert received == [CONTENT]
    assert file.tell() == 0


def test_a_unix_socket_is_spoken_to_as_well(tmp_path):
    with daemon(replying(b"stream: OK\0", []), str(tmp_path / "s")) as address:
        assert scan_with_clamd(io.BytesIO(CONTENT), address).verdict == Verdict.CLEAN


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.sock", "127.0.0.1:1", "nonsense", ""])
def test_no_daemon_is_unavailable_and_never_clean(address):
    assert scan_with_clamd(io.BytesIO(CONTENT), address).verdict == Verdict.UNAVAILABLE


def test_a_daemon_that_does_not_answer_in_time_is_unavailable():
    asked = threading.Event()

    def silent(peer: socket.socket) -> None:
        read_stream(peer)
        asked.wait(10)

    with daemon(silent) as address:
        found = scan_with_clamd(io.BytesIO(CONTENT), address, total_seconds=0.3)
        asked.set()

    assert found.verdict == Verdict.UNAVAILABLE
