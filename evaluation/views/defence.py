"""答辩 on the national desk: sessions, planning one, running it."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluation.actions import defence as planning
from evaluation.actions import hearing, presence
from evaluation.defence import sessions_seen_by
from evaluation.forms.national_defence import CasesForm, JudgeForm, SessionForm
from evaluation.models import DefenceSession, DefenceSlot, Expert, PanelSeat
from evaluation.pages.defence import TAGS, SessionPage, State, to_be_heard
from evaluation.stages import leaving
from evaluation.views.chosen import round_chosen
from evaluation.views.panels import active_experts
from portal.accounts.access import only
from portal.dossiers.models import Round
from portal.dossiers.queries import visible_to
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.forms import ErrorSummary
from portal.ui.pages import Page

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
PER_PAGE = 50


@only(CLERK, SIGNER)
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of a round, and how many of its cases still wait for one."""
    visible = visible_to(request.user)
    chosen = round_chosen(request, visible.filter(leaving(["conclude_review"])))
    found = sessions_seen_by(request.user).filter(round=chosen.round)
    page = Page.of(request, found.prefetch_related("slots"), unit=_("场"), per_page=PER_PAGE)
    context = {
        "round": chosen.round,
        "rounds": chosen.chips,
        "page_of": page,
        "rows": [(one, TAGS[State(one.state)]) for one in page.rows],
        "waiting": visible.filter(
            round=chosen.round, state="defence", defence_slot__isnull=True
        ).count(),
    }
    return render(request, "evaluation/national/defence_sessions.html", context)


@only(CLERK, SIGNER)
def session_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a session of a round."""
    round_ = get_object_or_404(Round.objects.filter(published_at__isnull=False), slug=slug)
    form = SessionForm(request.POST or None, now=request.now)
    if request.method == "POST" and form.is_valid():
        made = planning.create_session(
            round_, form.cleaned_data, actor=request.user, now=request.now
        )
        messages.success(request, _("答辩场次已建立，请安排案卷和评委"))
        return redirect("evaluation:defence_session", made.pk)
    return _form_page(request, form, round_, _("新建答辩场次"))


@only(CLERK, SIGNER)
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session of which nobody has been told."""
    found = session_for(request, pk)
    names = ("title", "place", "starts_at", "minutes_each", "slides_due_at", "quorum")
    initial = {name: getattr(found, name) for name in names}
    form = SessionForm(request.POST or None, now=request.now, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            planning.change_session(found, given, actor=request.user, now=request.now)
        except Refused as refused:
            return _form_page(request, form, found.round, _("修改答辩场次"), refused.refusals)
        messages.success(request, _("答辩场次已修改"))
        return redirect("evaluation:defence_session", pk)
    return _form_page(request, form, found.round, _("修改答辩场次"))


def _form_page(
    request: HttpRequest,
    form: SessionForm,
    round_: Round,
    title: str,
    refusals: Sequence[Refusal] = (),
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    status = HTTPStatus.CONFLICT if refusals else status
    context = {"form": form, "round": round_, "title": title, "refusals": refusals}
    return render(request, "evaluation/national/defence_form.html", context, status=status)


def session_for(request: HttpRequest, pk: int) -> DefenceSession:
    """A session the officer knows of, or 404."""
    return get_object_or_404(sessions_seen_by(request.user), pk=pk)


def slot_for(session: DefenceSession, pk: int | str) -> DefenceSlot:
    """A case of the session, or 404."""
    slots = session.slots.select_related("dossier__institution", "session")
    return get_object_or_404(slots, pk=_key(pk))


def seat_for(session: DefenceSession, pk: int | str) -> PanelSeat:
    """A seat of the session, or 404."""
    return get_object_or_404(session.seats.select_related("expert__user", "session"), pk=_key(pk))


def _key(given: int | str) -> int:
    if not str(given).isdecimal() or len(str(given)) > 18:  # noqa: PLR2004 - no key is longer
        raise Http404
    return int(given)


@only(CLERK, SIGNER)
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: its cases in order, its panel, and what can be done now."""
    found = session_for(request, pk)
    act = request.POST.get("act", "")
    choices = [(c.reference, f"{c.institution} {c.reference}") for c in _waiting(request, found)]
    cases = CasesForm(choices, request.POST if act == "add_cases" else None)
    judges = judges_for(request, found)
    judge = JudgeForm(judges, request.POST if act == "take_seat" else None)
    refusals: Sequence[Refusal] = ()
    try:
        done = _planned(request, found, cases, judge) if act in FORMS else _acted(request, found)
    except Refused as refused:
        done, refusals = "", refused.refusals
    if done:
        messages.success(request, done)
        return redirect("evaluation:defence_session", pk)
    summary = ErrorSummary.of(cases, judge)
    found.refresh_from_db()
    context = {
        "page": SessionPage(found, request.now),
        "cases_form": cases,
        "has_waiting": bool(choices),
        "judge_form": judge,
        "refusals": refusals,
        "summary": summary,
    }
    status = HTTPStatus.OK
    if summary:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    if refusals:
        status = HTTPStatus.CONFLICT
    return render(request, "evaluation/national/defence_session.html", context, status=status)


FORMS = frozenset({"add_cases", "take_seat"})


def _waiting(request: HttpRequest, found: DefenceSession) -> list[Any]:
    return to_be_heard(visible_to(request.user), found) if found.state == State.PLANNED else []


def judges_for(request: HttpRequest, found: DefenceSession) -> Any:
    """Who can be seated: in the pool today, and not on the panel."""
    seated = found.seats.filter(left_at__isnull=True).values("expert")
    keys = active_experts(request).exclude(pk__in=seated).values("pk")
    return Expert.objects.filter(pk__in=keys).select_related("user").order_by("user__name", "pk")


def _planned(
    request: HttpRequest, found: DefenceSession, cases: CasesForm, judge: JudgeForm
) -> str:
    who = {"actor": request.user, "now": request.now}
    if cases.is_bound and cases.is_valid():
        wanted = {case.reference: case for case in _waiting(request, found)}
        chosen = [wanted[reference] for reference in cases.cleaned_data["case"]]
        planning.add_cases(found, chosen, **who)
        return _("已加入 %(n)d 件案卷") % {"n": len(chosen)}
    if judge.is_bound and judge.is_valid():
        expert = judge.cleaned_data["expert"]
        planning.take_seat(found, expert, **who)
        return _("%(name)s已列为本场评委") % {"name": expert.user}
    return ""


def _acted(request: HttpRequest, found: DefenceSession) -> str:
    """Perform what was posted; empty when there is nothing to perform."""
    act = ACTS.get(request.POST.get("act", ""))
    return act(request, found) if act else ""


def _ordered(request: HttpRequest, found: DefenceSession) -> str:
    before, after = planning.order_session(found, actor=request.user, now=request.now)
    if before == after:
        return _("评委进出 %(n)d 次，现有次序不用调整") % {"n": before}
    said = _("已排序：评委进出由 %(before)d 次减为 %(after)d 次")
    return said % {"before": before, "after": after}


def _whole(do: Callable[..., Any], said: Callable[[], str]) -> Callable[..., str]:
    def act(request: HttpRequest, found: DefenceSession) -> str:
        do(found, actor=request.user, now=request.now)
        return said()

    return act


def _slot_act(do: Callable[..., Any], said: Callable[[], str], **how: Any) -> Callable[..., str]:
    def act(request: HttpRequest, found: DefenceSession) -> str:
        slot = slot_for(found, request.POST.get("slot", ""))
        do(slot, actor=request.user, now=request.now, **how)
        return said()

    return act


def _seat_act(do: Callable[..., Any], said: Callable[[], str]) -> Callable[..., str]:
    def act(request: HttpRequest, found: DefenceSession) -> str:
        seat = seat_for(found, request.POST.get("seat", ""))
        do(seat, actor=request.user, now=request.now)
        return said()

    return act


ACTS: dict[str, Callable[[HttpRequest, DefenceSession], str]] = {
    "order": _ordered,
    "up": _slot_act(planning.move, lambda: _("次序已调整"), up=True),
    "down": _slot_act(planning.move, lambda: _("次序已调整"), up=False),
    "notify": _whole(planning.notify, lambda: _("已通知申报单位和评委")),
    "open": _whole(hearing.open_session, lambda: _("本场答辩已开始")),
    "close": _whole(hearing.close_session, lambda: _("本场答辩已结束，会议记录已封存")),
    "open_slot": _slot_act(hearing.open_slot, lambda: _("答辩开始，评委可以评分")),
    "drop_seat": _seat_act(planning.drop_seat, lambda: _("评委已移出")),
    "come_back": _seat_act(presence.come_back, lambda: _("已记录返回")),
}
