"""``python3 manage.py test [pytest arguments]``."""

import os
import sys
from typing import Never

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _


class Command(BaseCommand):
    """Replace Django's test command: pytest, on the embedded default.

    With DATABASE_URL or REDIS_URL set the same suite runs on those. Everything after ``test`` is
    pytest's; with nothing after it the whole suite runs on all processors. The exit code is
    pytest's own, so a run that collects nothing fails (5).
    """

    help = str(_("运行测试；参数原样交给 pytest。"))
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> Never:
        """Become pytest: a process of its own reads the test settings from the start."""
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
        arguments = argv[2:] or ["-n", "auto"]
        command = [sys.executable, "-m", "pytest", *arguments]
        os.execve(sys.executable, command, env)  # noqa: S606 -- no shell wanted
