"""CSS and JavaScript that a page loads, compressed: at most 40 KB together (ux brief §12)."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.factories import applications, dossiers
from tests.factories.clock import NOW

BUDGET = 40 * 1024
LINK = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js))"')


def compressed(name: str) -> int:
    """Bytes of a static file after gzip -9."""
    return len(gzip.compress(Path(finders.find(name)).read_bytes(), 9))


@pytest.mark.django_db
def test_a_page_loads_little(time_machine):
    time_machine.move_to(NOW, tick=True)
    case = applications.draft(in_round=dossiers.round_())
    client = Client()
    client.force_login(case.created_by)
    print()
    for url in (
        "/",
        f"/apply/{case.reference}/",
        f"/apply/{case.reference}/s/identity/",
        f"/apply/{case.reference}/evidence/",
    ):
        names = sorted(set(LINK.findall(client.get(url).content.decode())))
        total = sum(compressed(name) for name in names)
        print(f"{url:45} {total / 1024:6.1f} KB in {len(names)} files")
        assert names
        assert total <= BUDGET
