"""A published edition never changes: rounds that pin it must judge tomorrow as they did today."""

import hashlib
import json
from pathlib import Path

from portal.programmes.registry import all_programmes

LOCK = Path(__file__).with_name("editions.lock.json")


def digests() -> dict[str, str]:
    """SHA-256 of the full text of every edition: clauses, thresholds, articles, words."""
    return {
        f"{programme.code}:{edition.code}": hashlib.sha256(repr(edition).encode()).hexdigest()
        for programme in all_programmes().values()
        for edition in programme.editions
    }


def test_published_editions_are_what_they_were():
    """To publish a new edition add its line; a changed line means rewriting the law."""
    assert digests() == json.loads(LOCK.read_text())


def test_a_changed_threshold_would_show():
    edition = next(iter(all_programmes().values())).editions[0]
    changed = repr(edition).replace("minimum=20", "minimum=21")

    assert changed != repr(edition)
