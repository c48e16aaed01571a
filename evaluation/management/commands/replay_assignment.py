"""manage.py replay_assignment: draw a proposal's panel again from stored inputs and seed (B20, B39)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from evaluation.models import Proposal, ReviewRule
from evaluation.proposals.inputs import inputs_of
from evaluation.proposals.replay import Replay, replayed

FAULTS = (
    ("seed_holds", "种子与承诺值不一致"),
    ("inputs_hold", "存档输入与输入摘要不一致"),
    ("logged", "操作日志中没有相同的承诺记录"),
    ("same_outcome", "重新求解的结果与存档结果不一致"),
)


class Command(BaseCommand):
    """Exit status 1 when anything disagrees."""

    help = "按存档输入和种子重新求解一个分配方案，并与承诺值、输入摘要和存档结果核对"

    def add_arguments(self, parser: CommandParser) -> None:
        """The proposal by the number in its page's address."""
        parser.add_argument("proposal", type=int, help="方案页面地址中的编号")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say what was compared; fail at the end if something does not hold."""
        proposal = (
            Proposal.objects.filter(pk=options["proposal"], solved_at__isnull=False)
            .select_related("round")
            .first()
        )
        if proposal is None:
            raise CommandError(f"没有已求解的方案：{options['proposal']}")
        found = replayed(proposal)
        self.stdout.write(f"种子承诺值 {proposal.commitment}\n输入摘要 {proposal.inputs_digest}")
        self._say_present(proposal)
        if faults := _faults(found):
            raise CommandError("；".join(faults))
        self.stdout.write("结果一致")

    def _say_present(self, proposal: Proposal) -> None:
        """The present state moves on, above all by publication: said, and no fault."""
        rule = ReviewRule.objects.filter(round=proposal.round).first()
        if rule is not None:
            present = inputs_of(proposal.round, rule, timezone.now()).problem
            same = present.digest() == proposal.inputs_digest
            self.stdout.write(f"专家库和案卷自承诺后{'没有' if same else '已有'}变动")


def _faults(found: Replay) -> list[str]:
    return [said for name, said in FAULTS if not getattr(found, name)]
