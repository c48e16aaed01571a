"""What decides whether the machine is touched; the installation itself is what .ci/run begins with."""

import subprocess
import sys
from pathlib import Path

import pytest

from portal import bootstrap


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A folder that looks like a fresh clone; nothing of the real .venv is touched."""
    (tmp_path / "requirements").mkdir()
    for name in ("runtime", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / ".stamp")
    return tmp_path


def stamp(holds: str) -> None:
    bootstrap.PYTHON.touch()
    bootstrap.STAMP.write_text(f"{bootstrap.digest_of_lists()} {holds}\n")


@pytest.mark.parametrize(
    ("holds", "wanted", "current"),
    [
        ("runtime", "runtime", True),
        ("dev", "runtime", True),  # the test tools come on top
        ("dev", "dev", True),
        ("runtime", "dev", False),
    ],
)
def test_a_stamp_tells_what_the_environment_holds(checkout, holds, wanted, current):
    stamp(holds)

    assert bootstrap.is_current(wanted) is current


def test_a_fresh_clone_has_everything_to_do(checkout):
    assert bootstrap.is_current("runtime") is False


def test_a_changed_list_makes_the_environment_stale(checkout):
    stamp("dev")

    (checkout / "requirements" / "runtime.txt").write_text("# one more\n")

    assert bootstrap.is_current("runtime") is False


def test_a_removed_interpreter_makes_the_environment_stale(checkout):
    stamp("dev")

    bootstrap.PYTHON.unlink()

    assert bootstrap.is_current("runtime") is False


def test_a_failed_installation_leaves_no_stamp(checkout, monkeypatch):
    stamp("runtime")
    (checkout / ".venv" / "bin" / "uv").symlink_to("/bin/false")

    with pytest.raises(SystemExit, match="重新运行"):
        bootstrap.install_python_packages("dev")

    assert not bootstrap.STAMP.exists()


def test_a_finished_installation_is_remembered(checkout):
    stamp("runtime")
    (checkout / ".venv" / "bin" / "uv").symlink_to("/bin/true")

    bootstrap.install_python_packages("dev")

    assert bootstrap.is_current("dev")


def test_only_libraries_that_are_absent_are_asked_for(monkeypatch, tmp_path):
    there, absent = tmp_path / "there.ttc", tmp_path / "absent.ttc"
    there.touch()
    monkeypatch.setattr(bootstrap, "LIBRARIES", {"libc.so.6": "libc6", "libnone.so.9": "libnone9"})
    monkeypatch.setattr(bootstrap, "FONTS", {there: "fonts-there", absent: "fonts-absent"})

    assert bootstrap.missing_system_packages() == ["libnone9", "fonts-absent"]


def test_without_root_the_line_to_run_is_said_and_nothing_is_installed(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "LIBRARIES", {"libnone.so.9": "libnone9"})
    monkeypatch.setattr(bootstrap, "FONTS", {})
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    bootstrap.install_system_packages()

    said = capsys.readouterr().out
    assert "apt-get install -y -qq --no-install-recommends libnone9" in said


def test_two_commands_do_not_build_the_same_environment_at_once(checkout):
    with bootstrap.one_at_a_time():
        second = subprocess.run(
            ["flock", "--nonblock", checkout / ".venv" / ".bootstrap", "true"], check=False
        )

    assert second.returncode == 1


def test_the_bootstrap_needs_nothing_but_the_standard_library():
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            "import sys; sys.path.insert(0, '.'); import portal.bootstrap",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
