"""Production is imported by a process of its own: settings are read once per process."""

import os
import secrets
import subprocess
import sys

import pytest

COMPLETE = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "portal.example.cn",
    "S3_BUCKET": "portal",
    "SITE_URL": "https://portal.example.cn",
    "DATABASE_URL": "postgres://portal:portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "portal@example.cn",
}


def manage(
    tmp_path, environment: dict[str, str], *command: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        env={**kept, "PORTAL_NO_BOOTSTRAP": "1", "PORTAL_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_environment_passes_the_deployment_checks(tmp_path):
    done = manage(tmp_path, COMPLETE, "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "too-short"}, "SECRET_KEY is shorter"),
        ({"SECRET_KEY": "change-me-" * 9}, "SECRET_KEY is a default"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY is a default"),
        ({"DEBUG": "1"}, "DEBUG must be off"),
        ({"PORTAL_DEMO": "1"}, "PORTAL_DEMO must be off"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"SITE_URL": "http://portal.example.cn"}, "SITE_URL must be the https address"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing"),
        ({"S3_BUCKET": ""}, "S3_BUCKET is missing, or MEDIA_ROOT"),
        ({"REDIS_URL": ""}, "REDIS_URL is missing"),
    ],
)
def test_production_refuses_to_start(tmp_path, change, reason):
    done = manage(tmp_path, {**COMPLETE, **change}, "check")

    assert done.returncode != 0
    assert reason in done.stderr


def test_all_reasons_are_named_at_once(tmp_path):
    done = manage(tmp_path, {"PORTAL_ENV": "production", "DEBUG": "1"}, "check")

    last = done.stderr.strip().splitlines()[-1]
    assert [
        part
        for part in ("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "DATABASE_URL")
        if part not in last
    ] == []


def test_a_misspelt_environment_is_told_what_is_accepted(tmp_path):
    done = manage(tmp_path, {"PORTAL_ENV": "prod"}, "check")

    assert "accepted: embedded, production" in done.stderr
