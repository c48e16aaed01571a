"""``python3 manage.py demo [--port N] [--host H]``."""

import time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from portal.management import demo
from portal.management.processes import Household, Stopped


class Command(BaseCommand):
    """Everything of the product in one terminal; its state stands in ``var/``.

    The process ends all others whichever way it ends: Ctrl-C, SIGTERM, a closed terminal, SIGKILL
    (the kernel tells the children), or the death of one of them.
    """

    help = str(_("准备并运行演示环境：网站、任务处理、定时任务和消息代理。按 Ctrl-C 结束。"))
    requires_system_checks = []  # run by migrate

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help=str(_("端口，默认 8000")))
        parser.add_argument(
            "--host",
            default="127.0.0.1",
            help=str(_("地址，默认只在本机可见；演示账号的口令是公开的，请勿暴露到公网")),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit code 0 when asked to end, 1 when something ended by itself."""
        address = demo.Address(options["host"], options["port"])
        try:
            address.require_free()
            with demo.only_one(settings.VAR), Household(settings.VAR / "log") as household:
                self.serve(household, address)
        except Stopped:
            self.stdout.write(str(_("演示环境已结束。")))
        except demo.Unready as unready:
            raise CommandError(str(unready)) from unready

    def serve(self, household: Household, address: demo.Address) -> None:
        """Prepare, start, say where, and watch until something ends."""
        started = time.monotonic()
        given = settings.REDIS_URL
        broker = given or demo.start_broker(household, settings.VAR / "valkey.sock")
        self.prepare()
        env = demo.environment(address, broker)
        demo.start_web(household, env, address)
        demo.start_workers(household, env, settings.VAR / "beat")
        seconds = time.monotonic() - started
        self.stdout.write(f"演示环境已就绪：{address}（{seconds:.1f} 秒）。按 Ctrl-C 结束。")
        self.stdout.flush()
        raise demo.Unready(demo.obituary(household.watch()))

    def prepare(self) -> None:
        """Tables, static files and the demo's data, each only where it is missing."""
        call_command("migrate", verbosity=0, interactive=False)
        if static_files_are_stale():
            call_command("collectstatic", verbosity=0, interactive=False)
        if not apps.get_model("dossiers", "Round").objects.exists():
            self.stdout.write(str(_("载入演示数据……")))
            call_command("load_demo", verbosity=0)


def static_files_are_stale() -> bool:
    """Whether a source file is newer than what collectstatic left."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    return any(
        Path(storage.path(name)).stat().st_mtime > collected
        for finder in get_finders()
        for name, storage in finder.list(None)
    )
