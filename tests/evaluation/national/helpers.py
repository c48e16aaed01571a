"""What the tests of the national desk share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(client, address: str) -> int:
    """How many queries a GET of a page that must answer 200 asks."""
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(caught)
