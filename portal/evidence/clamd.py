"""Virus scan by a clamd daemon: INSTREAM over its unix socket or TCP."""

import socket
import struct
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

CHUNK: Final = 65_536
CONNECT_SECONDS: Final = 3.0
TOTAL_SECONDS: Final = 60.0
MAX_REPLY: Final = 4_096


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Scan:
    """`detail` names what was found, or why no answer came."""

    verdict: Verdict
    detail: str = ""


def scan_with_clamd(file: BinaryIO, address: str, *, total_seconds: float = TOTAL_SECONDS) -> Scan:
    """Send the whole file to `address` (`unix:/path` or `host:port`); never raises for the daemon.

    No answer, a late one or one that is not understood is UNAVAILABLE, never CLEAN.
    """
    ends_at = time.monotonic() + total_seconds
    try:
        with _connected(address) as peer:
            _send(peer, file, ends_at)
            reply = _reply(peer, ends_at)
    except (OSError, ValueError) as error:
        return Scan(Verdict.UNAVAILABLE, f"{type(error).__name__}: {error}")
    finally:
        file.seek(0)
    return _understood(reply)


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        peer.settimeout(CONNECT_SECONDS)
        try:
            peer.connect(address.removeprefix("unix:"))
        except OSError:
            peer.close()
            raise
        return peer
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS)


def _send(peer: socket.socket, file: BinaryIO, ends_at: float) -> None:
    file.seek(0)
    peer.sendall(b"zINSTREAM\0")
    while piece := file.read(CHUNK):
        _limit(peer, ends_at)
        peer.sendall(struct.pack("!I", len(piece)) + piece)
    peer.sendall(struct.pack("!I", 0))


def _reply(peer: socket.socket, ends_at: float) -> bytes:
    reply = b""
    while b"\0" not in reply and len(reply) < MAX_REPLY:
        _limit(peer, ends_at)
        piece = peer.recv(MAX_REPLY)
        if not piece:
            break
        reply += piece
    return reply.partition(b"\0")[0]


def _limit(peer: socket.socket, ends_at: float) -> None:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    peer.settimeout(left)


def _understood(reply: bytes) -> Scan:
    text = reply.decode("utf-8", "replace").strip()
    if text == "stream: OK":
        return Scan(Verdict.CLEAN)
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return Scan(Verdict.INFECTED, text.removeprefix("stream: ").removesuffix(" FOUND"))
    return Scan(Verdict.UNAVAILABLE, text or "empty reply")
