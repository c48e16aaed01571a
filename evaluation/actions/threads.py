"""Discussing a case: opening a thread, saying something in it, closing it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from evaluation.blind import handle_at
from evaluation.models import Assignment, Thread, ThreadPost
from evaluation.phases import timetable_of
from evaluation.threads import is_staff, on_panel
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.dossiers.queries import visible_to
from portal.kernel.refusals import Refused
from portal.obligations.actions import tell


@transaction.atomic
def open_thread(
    case: Dossier, *, title: str, audience: str, text: str, actor: User, now: datetime
) -> Thread:
    """Begin a discussion with its first words.

    An expert's thread is always the panel's. Raises :class:`Refused` with ``no_discussion`` when
    an expert writes outside a phase that discusses, or is not on the panel.
    """
    current = locked(case.pk)
    _may_write(current, actor, now)
    audience = audience if is_staff(actor) else Thread.Audience.PANEL
    thread = Thread.objects.create(
        dossier=current, title=title, audience=audience, opened_by=actor, opened_at=now
    )
    record("open_thread", actor=actor, on=current, at=now, thread=thread.pk, audience=audience)
    _say(thread, text, actor, now)
    return thread


@transaction.atomic
def post(thread: Thread, *, text: str, actor: User, now: datetime) -> ThreadPost:
    """Say something. Raises :class:`Refused`: ``thread_closed``, or as :func:`open_thread`."""
    current = _open(thread)
    _may_write(current.dossier, actor, now)
    written = _say(current, text, actor, now)
    record("post_in_thread", actor=actor, on=current.dossier, at=now, thread=current.pk)
    return written


@transaction.atomic
def close_thread(thread: Thread, *, actor: User, now: datetime) -> Thread:
    """End a discussion; it stays readable."""
    current = _open(thread)
    current.closed_at = now
    current.save(update_fields=["closed_at"])
    record("close_thread", actor=actor, on=current.dossier, at=now, thread=current.pk)
    return current


def _open(thread: Thread) -> Thread:
    rows = Thread.objects.select_for_update(of=("self",)).select_related("dossier")
    current = rows.get(pk=thread.pk)
    if current.closed_at is not None:
        raise Refused.because("thread_closed", "这一讨论已经结束，不能再发言")
    return current


def _may_write(case: Dossier, actor: User, now: datetime) -> None:
    if is_staff(actor):
        return
    discusses = timetable_of(case.round_id, now).sight.discussion
    if not (discusses and on_panel(actor, case)):
        raise Refused.because("no_discussion", "当前阶段不开放讨论，内容没有发出")


def _say(thread: Thread, text: str, actor: User, now: datetime) -> ThreadPost:
    written = ThreadPost.objects.create(thread=thread, author=actor, text=text, at=now)
    case = thread.dossier
    for people, address in (
        (_officers(thread), f"/desk/panels/{case.reference}/threads/"),
        (_panel(thread, now), f"/review/{handle_at(case, now)}/threads/"),
    ):
        tell(
            [person for person in people if person.pk != actor.pk],
            key=f"thread:{written.pk}",
            subject="评审讨论有新发言",
            body="您参与的一件案卷的评审讨论有新发言，请登录查看。",
            address=address,
            now=now,
        )
    return written


def _officers(thread: Thread) -> list[User]:
    """Who took part or assigned the panel, as far as the case is still theirs to see."""
    wrote = set(thread.posts.values_list("author", flat=True)) | {thread.opened_by_id}
    assigned = Assignment.objects.filter(dossier=thread.dossier, ended_at__isnull=True)
    keys = wrote | set(assigned.values_list("assigned_by", flat=True))
    return list(_seeing(thread.dossier, User.objects.filter(pk__in=keys, is_active=True)))


def _seeing(case: Dossier, people: Iterable[User]) -> Iterable[User]:
    return (one for one in people if is_staff(one) and visible_to(one).filter(pk=case.pk).exists())


def _panel(thread: Thread, now: datetime) -> list[User]:
    """The panel, while it may read the thread."""
    if thread.audience != Thread.Audience.PANEL:
        return []
    if not timetable_of(thread.dossier.round_id, now).sight.discussion:
        return []
    live = Assignment.objects.filter(
        dossier=thread.dossier, ended_at__isnull=True, declared_at__isnull=False
    )
    return list(User.objects.filter(pk__in=live.values("expert__user"), is_active=True))
