"""What the frame around a page shows. Filled by whoever knows the person; queried by nobody here."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the desk menu. ``hot`` marks a count that is overdue."""

    key: str
    title: str
    icon: str
    url: str
    count: int = 0
    hot: bool = False


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Lines of the desk menu that stand under a heading of their own."""

    title: str
    items: Sequence[MenuItem]


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of one page: ``menu`` is what is daily, ``groups`` what stands below it.

    ``nav`` is the key of the current entry; where it is empty the path of the request decides.
    ``user_label`` is empty for somebody who has not signed in.
    """

    user_label: str = ""
    organisation: str = ""
    unread: int = 0
    menu: Sequence[MenuItem] = ()
    groups: Sequence[MenuGroup] = ()
    is_demo: bool = False
    nav: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether somebody has signed in."""
        return bool(self.user_label)
