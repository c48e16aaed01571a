"""Triggers of both databases that refuse to change or remove a row of the log."""

from typing import Any

TABLES = ("audit_entry", "audit_seal")

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_rows_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit rows cannot be changed'; END $$
"""


def install(connection: Any) -> None:
    """Create the triggers on a database connection."""
    _execute(connection, _statements(connection.vendor))


def remove(connection: Any) -> None:
    """Drop the triggers again."""
    of = "" if connection.vendor == "sqlite" else " ON {table}"
    _execute(
        connection,
        [
            f"DROP TRIGGER IF EXISTS {table}_no_{event.lower()}{of.format(table=table)}"
            for table in TABLES
            for event in _events(connection.vendor)
        ],
    )


def _execute(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _events(vendor: str) -> tuple[str, ...]:
    return ("UPDATE", "DELETE") if vendor == "sqlite" else ("UPDATE", "DELETE", "TRUNCATE")


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [_sqlite(table, event) for table in TABLES for event in _events(vendor)]
    triggers = [_postgres(table, event) for table in TABLES for event in _events(vendor)]
    return [_POSTGRES_FUNCTION, *triggers]


def _sqlite(table: str, event: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'audit rows cannot be changed'); END"
    )


def _postgres(table: str, event: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_rows_stay()"
    )
