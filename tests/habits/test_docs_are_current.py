"""A command or a variable that the docs name exists."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
A_COMMAND = re.compile(r"manage\.py ([a-z_]+)")
A_VARIABLE = re.compile(r"env\.\w+\(\s*\"([A-Z][A-Z0-9_]+)\"")


def test_every_command_that_the_docs_name_exists():
    named = {
        (path.name, command)
        for path in DOCS
        for command in A_COMMAND.findall(path.read_text(encoding="utf-8"))
    }

    assert [each for each in sorted(named) if each[1] not in get_commands()] == []
    assert {command for name, command in named if name == "README.md"} >= {"demo", "test"}


def test_every_variable_that_the_settings_read_is_documented():
    sources = sorted((ROOT / "portal" / "settings").glob("*.py"))
    read = {each for path in sources for each in A_VARIABLE.findall(path.read_text())}
    documented = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")

    assert read >= {"SECRET_KEY", "DATABASE_URL", "S3_BUCKET"}
    assert [each for each in sorted(read) if f"`{each}`" not in documented] == []


def test_every_link_between_the_docs_leads_to_a_file():
    links = [
        (path, target)
        for path in DOCS
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    ]

    assert [target for path, target in links if not (path.parent / target).exists()] == []
