"""The discussions of a case, as far as somebody may read them; nothing else lists or counts them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evaluation.blind import without_names
from evaluation.models import Assignment, Thread, ThreadPost
from evaluation.panel_names import panel_names
from evaluation.phases import Timetable
from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.dossiers.models import Dossier
from portal.dossiers.queries import visible_to
from portal.kernel.roles import NATIONAL


def is_staff(user: User) -> bool:
    """Whether somebody reads as an officer of the national office."""
    return bool(standing_of(user).national & NATIONAL)


def on_panel(user: User, case: Dossier) -> bool:
    """Whether somebody reviews the case now: assigned, declared, not ended."""
    live = Assignment.objects.filter(dossier=case, ended_at__isnull=True, declared_at__isnull=False)
    return live.filter(expert__user=user).exists()


def threads_of(case: Dossier, user: User, times: Timetable) -> QuerySet[Thread]:
    """The threads a person may read: staff all of a case they see; its panel while it discusses."""
    found = Thread.objects.filter(dossier=case)
    if not visible_to(user).filter(pk=case.pk).exists():
        return found.none()
    if is_staff(user):
        return found
    if times.sight.discussion and on_panel(user, case):
        return found.filter(audience=Thread.Audience.PANEL)
    return found.none()


@dataclass(frozen=True, slots=True)
class Said:
    """One contribution as its reader sees it."""

    who: str
    post: ThreadPost


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread with what was said in it."""

    thread: Thread
    opened_by: str
    posts: Sequence[Said]


def talks(case: Dossier, threads: Sequence[Thread], viewer: User, times: Timetable) -> list[Talk]:
    """The threads with their posts and what the viewer calls the authors; two queries.

    Where the panel must not know whose the case is, what gives the unit away is masked.
    """
    posts = ThreadPost.objects.filter(thread__in=threads).select_related("author")
    names = {} if is_staff(viewer) else panel_names(case, viewer, times.sight)
    hide = without_names(case) if times.sight.blind and not is_staff(viewer) else str
    by_thread: dict[int, list[Said]] = {one.pk: [] for one in threads}
    for post in posts:
        post.text = hide(post.text)
        by_thread[post.thread_id].append(Said(_called(post.author, viewer, names), post))
    for one in threads:
        one.title = hide(one.title)
    return [Talk(one, _called(one.opened_by, viewer, names), by_thread[one.pk]) for one in threads]


def _called(author: User, viewer: User, names: Mapping[int, str]) -> str:
    """Officers read names; an expert reads the panel's letters, and officers by their office."""
    if is_staff(viewer):
        return str(author)
    return names.get(author.pk, _("评审组织人员"))
