"""The tools' settings are what the rules say: a loosened one fails here."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RUFF = Path(sys.executable).with_name("ruff")


def findings(source: str, path: str = "portal/dossiers/actions.py") -> str:
    """What ruff says about a module that stood at ``path``."""
    return subprocess.run(
        [RUFF, "check", "--no-cache", "--output-format", "concise", "--stdin-filename", path, "-"],
        input=source,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    ).stdout


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("import datetime\n\nNOW = datetime.datetime.now()\n", "DTZ005"),
        ("import datetime\n\nTODAY = datetime.date.today()\n", "DTZ011"),
        ("import datetime\n\nNOW = datetime.datetime.utcnow()\n", "DTZ003"),
    ],
)
def test_a_clock_without_a_zone_is_refused(source, code):
    assert code in findings(source)


def test_the_clock_that_is_meant_is_allowed():
    assert (
        findings("from django.utils import timezone\n\nNOW = timezone.now()\n")
        == "All checks passed!\n"
    )


def test_warnings_are_errors():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]

    assert options["filterwarnings"] == ["error"]


def test_every_package_comes_with_its_digest_and_without_an_address():
    for name in ("runtime", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pinned = [line for line in text.splitlines() if "==" in line]

        assert [line for line in pinned if not line.endswith("\\")] == []
        assert "://" not in text
        assert "--index-url" not in text


def test_the_compose_file_keeps_to_the_schema():
    done = subprocess.run(
        [
            Path(sys.executable).with_name("check-jsonschema"),
            "--builtin-schema",
            "vendor.compose-spec",
            "docker-compose.yml",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert done.returncode == 0, done.stdout
