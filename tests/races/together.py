"""Acts that begin at one instant, each in a thread with a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from portal.kernel.refusals import Refused


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act returned, in order; a refusal is a result, any other exception is raised."""
    gate = Barrier(len(acts), timeout=30)

    def run(act: Callable[[], Any]) -> Any:
        connection.ensure_connection()  # connecting takes longer than most acts
        gate.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def refusals_in(results: Sequence[Any]) -> list[tuple[str, ...]]:
    """The codes of each act that was refused."""
    return [result.codes for result in results if isinstance(result, Refused)]
