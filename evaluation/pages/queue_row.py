"""One line of 待办, whatever it is that waits."""

from dataclasses import dataclass

from evaluation.pages.due import Due


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case, a list or an objection: what can be done, and by when or for how long it waits."""

    reference: str
    title: str
    region: str
    about: str
    tasks: str
    state: str
    tag: str
    sender: str
    due: Due
    address: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row in the columns of the exported queue."""
        return (
            self.reference,
            self.title,
            self.region,
            self.tasks,
            self.state,
            self.sender,
            self.due.words,
        )
