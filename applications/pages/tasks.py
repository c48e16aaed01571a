"""The task list: what is left, why it is blocked, who touched it last."""

from dataclasses import dataclass, field
from functools import cached_property

from applications.pages.banner import Banner, banners_of
from applications.pages.case import Case, Deadlines, deadlines_of, steps_of
from applications.pages.draft import Draft
from applications.pages.meters import Standing, standing_of
from applications.pages.people import editors_of
from applications.pages.task import Group, groups_of, last_group
from applications.queries import counted, facts_from
from portal.accounts.models import User
from portal.ui.parts import Crumb, StepItem


@dataclass
class TasksPage:
    """Everything the task list shows, from a bounded number of queries."""

    case: Case
    standing: Standing
    deadlines: Deadlines
    groups: list[Group]
    banners: list[Banner]
    colleagues: list[User]
    steps: list[StepItem] = field(default_factory=list)

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return self.case.crumbs()

    @property
    def total(self) -> int:
        """How many tasks there are."""
        return sum(len(group.tasks) for group in self.groups)

    @property
    def done(self) -> int:
        """How many are finished."""
        return sum(group.done for group in self.groups)

    @property
    def counts_down(self) -> bool:
        """Whether something is still to be handed in before the deadline shown."""
        return self.case.state.editable or self.case.dossier.version == 0

    @cached_property
    def names(self) -> str:
        """The people who may fill in this case."""
        return "、".join(str(person) for person in self.colleagues)


def tasks_page(case: Case) -> TasksPage:
    """Read a case once and say how every task stands."""
    declared, deadlines = counted(case.dossier, given=True), deadlines_of(case)
    standing = standing_of(case.dossier, facts_from(declared))
    state = Draft.read(case, standing, declared, deadlines)
    groups = groups_of(state)
    short = any(task.kind == "warn" for group in groups for task in group.tasks)
    groups.append(last_group(state))
    return TasksPage(
        case=case,
        standing=standing,
        deadlines=deadlines,
        groups=groups,
        banners=banners_of(state, deadlines, short=short),
        colleagues=editors_of(case.dossier, case.now),
        steps=steps_of(case, deadlines),
    )
