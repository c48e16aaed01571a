"""Migrations are named by people, and models have no change that lacks one."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parent.parent.parent
BY_MACHINE = re.compile(r"^\d{4}_(auto_|alter_|remove_|rename_|delete_|.*_and_more$)")


def ours() -> list[str]:
    """The labels of the apps that live in this repository, not in the .venv inside it."""
    return [
        config.label
        for config in apps.get_app_configs()
        if ".venv" not in config.path and Path(config.path).is_relative_to(ROOT)
    ]


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    report = StringIO()

    call_command("makemigrations", check_changes=True, dry_run=True, stdout=report)

    assert report.getvalue().strip() == "No changes detected"


def test_a_migration_says_in_its_name_what_it_does():
    loader = MigrationLoader(None)
    named_by_machine = [
        key for key in loader.disk_migrations if key[0] in ours() and BY_MACHINE.match(key[1])
    ]

    assert named_by_machine == []


@pytest.mark.parametrize(
    ("name", "by_machine"),
    [
        ("0002_auto_20260101_0000", True),
        ("0002_alter_round_title", True),
        ("0003_round_title_and_more", True),
        ("0002_forbid_changed_audit_rows", False),
    ],
)
def test_names_that_makemigrations_invents_are_known(name, by_machine):
    assert bool(BY_MACHINE.match(name)) is by_machine
