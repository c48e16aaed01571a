"""Prepare the machine: system libraries, the .venv, its packages. Standard library only.

``manage.py`` calls this before Django exists. Debian 12 with python3 and pip is all it takes;
python3-venv and its ensurepip are not needed. A stamp in the .venv remembers what was installed, so
that a second start costs nothing.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".stamp"
UV = "uv==0.13.8"
PIP_QUIET = ("--disable-pip-version-check", "--no-input", "--root-user-action=ignore")
MACHINE: str = getattr(sys, "_base_executable", sys.executable)
"""The machine's own Python, also when this is the .venv's: the .venv has no pip."""

LIBRARIES = {
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",  # without it a Chinese page costs 14 s
}
FONTS = {Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"): "fonts-noto-cjk"}

_STARTED = time.monotonic()


def ensure_environment(argv: list[str]) -> None:
    """Go on inside a complete .venv: return when already there, else build it and exec into it.

    ``PORTAL_NO_BOOTSTRAP=1`` (the container) returns at once. Installing the test tools is left to
    the ``test`` command. Does not return when it had to change interpreter.
    """
    if os.environ.get("PORTAL_NO_BOOTSTRAP"):
        return
    if sys.version_info < (3, 11):  # noqa: UP036 -- this runs before anything has checked it
        sys.exit("需要 Python 3.11 或更高版本。请安装后重新运行。")
    wanted = "dev" if argv[1:2] == ["test"] else "runtime"
    if is_current(wanted) and inside():
        return
    with one_at_a_time():
        if not is_current(wanted):
            install_system_packages()
            install_python_packages(wanted)
    os.execv(PYTHON, [str(PYTHON), *argv])  # noqa: S606 -- our own interpreter, no shell


def inside() -> bool:
    """Whether this interpreter is the .venv's."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def is_current(wanted: str) -> bool:
    """Whether the .venv holds the lists as they are now; "dev" holds everything "runtime" does."""
    if not (STAMP.exists() and PYTHON.exists()):
        return False
    digest, *holds = STAMP.read_text().split()
    return digest == digest_of_lists() and holds in ([wanted], ["dev"])


def digest_of_lists() -> str:
    """One digest over both lists and the interpreter they were installed for."""
    lists = [ROOT / "requirements" / f"{name}.txt" for name in ("runtime", "dev")]
    version = f"{sys.version_info.major}.{sys.version_info.minor}".encode()
    return hashlib.sha256(b"".join(path.read_bytes() for path in lists) + version).hexdigest()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together must not build the same .venv twice at once."""
    VENV.mkdir(exist_ok=True)
    with (VENV / ".bootstrap").open("w") as lock:  # uv has a .lock of its own there
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def missing_system_packages() -> list[str]:
    """The Debian packages whose library or font is not there; without them there is no PDF."""
    absent = [package for library, package in LIBRARIES.items() if not loads(library)]
    return absent + [package for font, package in FONTS.items() if not font.exists()]


def loads(library: str) -> bool:
    """Whether the dynamic linker finds it."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system_packages() -> None:
    """As root by apt-get; otherwise say the one line to run and go on without PDF."""
    absent = missing_system_packages()
    if not absent:
        return
    line = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *absent]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"PDF 暂不可用。请由系统管理员运行：{' '.join(line)}")
        return
    say(f"安装系统组件：{' '.join(absent)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
    if subprocess.run(line, check=False, **quiet).returncode:  # type: ignore[call-overload]
        say(f"系统组件未能安装，PDF 暂不可用。请由系统管理员运行：{' '.join(line)}")


def install_python_packages(wanted: str) -> None:
    """Every package by its hash from requirements/; uv where it can be had, pip where not."""
    STAMP.unlink(missing_ok=True)
    if not PYTHON.exists():
        say("建立 .venv")
        run([MACHINE, "-m", "venv", "--without-pip", str(VENV)])
    listed = ["--require-hashes", "-r", str(ROOT / "requirements" / f"{wanted}.txt")]
    say(f"安装依赖：requirements/{wanted}.txt")
    if has_uv():
        run([str(VENV / "bin" / "uv"), "pip", "install", "-q", "--python", str(PYTHON), *listed])
    else:
        run([*pip(), *listed])
    STAMP.write_text(f"{digest_of_lists()} {wanted}\n")
    say("依赖已就绪")


def has_uv() -> bool:
    """Whether uv is in the .venv, after trying to put it there."""
    if (VENV / "bin" / "uv").exists():
        return True
    return subprocess.run([*pip(), UV], check=False).returncode == 0


def pip() -> list[str]:
    """The machine's own pip, installing into the .venv."""
    into = ["--python", str(PYTHON)]
    return [MACHINE, "-m", "pip", *into, "install", "-q", *PIP_QUIET]


def run(command: list[str]) -> None:
    """Run it; where it fails, end with a sentence instead of a traceback."""
    code = subprocess.run(command, check=False).returncode
    if code:
        sys.exit(f"准备环境未完成（退出码 {code}）：{' '.join(command)}\n请检查网络后重新运行。")


def say(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"[准备 {time.monotonic() - _STARTED:5.1f} 秒] {text}", flush=True)
