#!/usr/bin/env python3
"""Django's command line; outside the project's .venv it first builds that .venv (stdlib only)."""

import os
import sys

from portal.bootstrap import ensure_environment


def main() -> None:
    """Prepare the environment, then run Django's command line."""
    ensure_environment(sys.argv)
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("PORTAL_DEMO", "1")  # before settings are read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- needs the .venv

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
