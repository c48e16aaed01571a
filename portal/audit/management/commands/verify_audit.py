"""manage.py verify_audit: recompute the chain and name the first row that does not hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit import chain
from portal.audit.models import Seal


class Command(BaseCommand):
    """Exit 0 and print an anchor when the chain holds, else exit 1 naming the first break."""

    help = "重新计算操作日志的摘要链，指出第一处不一致"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--anchor`` takes what an earlier run printed: with it a cut tail is seen too."""
        parser.add_argument("--anchor", help="位置:摘要，由此前一次校验打印")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seal what is not sealed yet, then verify everything."""
        while chain.seal_pending():
            pass
        found = next(iter(chain.breaks(_anchor(options["anchor"]))), None)
        if found is not None:
            message = f"第 {found.position} 条（记录 {found.entry}）：{found.reason}"
            raise CommandError(message)
        last = Seal.objects.order_by("-position").first()
        anchor = f"{last.position}:{last.digest}" if last else "0:"
        self.stdout.write(f"日志完整，共 {last.position if last else 0} 条。校验点 {anchor}")


def _anchor(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    position, _, digest = text.partition(":")
    if not position.isdigit():
        message = "校验点的写法是 位置:摘要"
        raise CommandError(message)
    return int(position), digest
