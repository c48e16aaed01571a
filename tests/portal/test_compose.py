"""docker-compose.yml as docker-compose itself reads it, in a fresh copy of the project."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = shutil.which("docker-compose")
SERVICES = {"web", "worker", "beat", "db", "redis", "nginx", "s3", "mail"}


def configured(folder: Path) -> dict:
    done = subprocess.run(
        [str(COMPOSE), "-f", "docker-compose.yml", "config"],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return yaml.safe_load(done.stdout)["services"]


@pytest.mark.skipif(COMPOSE is None, reason="needs docker-compose")
def test_the_file_is_sound_as_checked_out_and_reads_the_operators_settings(tmp_path):
    for name in ("docker-compose.yml", ".env.example"):
        shutil.copy(ROOT / name, tmp_path)
    fresh = configured(tmp_path)
    assert set(fresh) >= SERVICES
    assert not fresh["web"]["environment"].get("SECRET_KEY")

    (tmp_path / ".env").write_text("PORTAL_ENV_FILE=.env\nSECRET_KEY=own\n")

    assert configured(tmp_path)["web"]["environment"]["SECRET_KEY"] == "own"
