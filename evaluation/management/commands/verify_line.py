"""manage.py verify_line: compute the closed lines of a round again and compare (B24, B39)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluation.lined import Verified, verified
from evaluation.models import LineDraw
from portal.dossiers.models import Round


class Command(BaseCommand):
    """Exit status 1 when a record, its computation, the log or the scores it cites disagree."""

    help = "按存档数据重新计算一个批次已确认的划线，并与存档摘要、操作日志核对"

    def add_arguments(self, parser: CommandParser) -> None:
        """The round by its slug."""
        parser.add_argument("round", help="批次标识，例如 zclh-2026")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say every digest; fail at the end if one does not hold."""
        round_ = Round.objects.filter(slug=options["round"]).first()
        if round_ is None:
            raise CommandError(f"没有这个批次：{options['round']}")
        lines = LineDraw.objects.filter(round=round_, state=LineDraw.State.CLOSED)
        if not lines:
            raise CommandError(f"“{round_}”没有已确认的划线")
        wrong = [self._say(verified(line)) for line in lines.order_by("number")]
        if failed := [said for said in wrong if said]:
            raise CommandError("；".join(failed))

    def _say(self, found: Verified) -> str:
        """What is wrong with a line; empty when all agree."""
        name = f"第 {found.line.number} 次划线"
        self.stdout.write(f"{name} 存档摘要 {found.line.digest}\n{name} 重算摘要 {found.again}")
        if found.again != found.line.digest:
            return f"{name}：重算结果与存档摘要不一致"
        if not found.logged:
            return f"{name}：操作日志中没有这一摘要"
        if found.altered:
            return f"{name}：评分在确认后有改动，涉及 {'、'.join(found.altered)}"
        return ""
