"""回避 and 经办人: a wall goes up at once, comes down by two others; who handles a case."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluation.actions import handlers
from evaluation.actions import walls as actions
from evaluation.forms.walls import HandlerForm, PersonForm, WallForm
from evaluation.pages.walls import WallList, WallsOfCase, wall_address
from evaluation.walls import handlers_for, people_over, walls_seen_by
from portal.accounts.access import only
from portal.dossiers.models import Dossier, Wall
from portal.dossiers.queries import dossier_for, visible_to
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import NATIONAL, PROVINCE

TEMPLATE = "evaluation/walls/case.html"
Forms = tuple[WallForm, HandlerForm]


@require_http_methods(["GET", "HEAD", "POST"])
@only(*NATIONAL)
def wall(request: HttpRequest, reference: str) -> HttpResponse:
    """The walls before a case, for the national office."""
    return _wall(request, reference)


@require_http_methods(["GET", "HEAD", "POST"])
@only(*PROVINCE)
def prov_wall(request: HttpRequest, reference: str) -> HttpResponse:
    """The walls before a case, for its province."""
    return _wall(request, reference)


def _wall(request: HttpRequest, reference: str) -> HttpResponse:
    case = dossier_for(request.user, reference)
    act = request.POST.get("act", "")
    forms = _forms(request, case, act)
    refused: Sequence[Refusal] = ()
    try:
        done = ACTS[act](request, case, forms) if act in ACTS else ""
    except Refused as said:
        done, refused = "", said.refusals
    if done:
        messages.success(request, done)
        return _onwards(request, case)
    page = WallsOfCase(request, case, forms, refused)
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY if page.summary else HTTPStatus.OK
    status = HTTPStatus.CONFLICT if refused else wrong
    return render(request, TEMPLATE, {"page": page, "case": case}, status=status)


def _forms(request: HttpRequest, case: Dossier, act: str) -> Forms:
    over = people_over(request.user, case, request.now)
    able = handlers_for(case, request.now)
    return (
        WallForm(over, request.POST if act == "raise" else None, prefix="wall"),
        HandlerForm(able, request.POST if act == "appoint" else None, prefix="handler"),
    )


def _onwards(request: HttpRequest, case: Dossier) -> HttpResponse:
    """Back to the page; to the list for somebody for whom the case is gone now."""
    if visible_to(request.user).filter(pk=case.pk).exists():
        return redirect(wall_address(request, case))
    national = request.path.startswith("/desk/")
    return redirect("evaluation:walls" if national else "evaluation:prov_walls")


def _raise(request: HttpRequest, case: Dossier, forms: Forms) -> str:
    return _of_person(request, case, forms[0], actions.raise_wall, _("%(name)s已回避，即时生效"))


def _of_person(
    request: HttpRequest, case: Dossier, form: PersonForm, act: Callable[..., object], done: str
) -> str:
    """Act on the person chosen, for the reason given; nothing while the form is wrong."""
    if not form.is_valid():
        return ""
    given = form.cleaned_data
    act(case, given["person"], reason=given["reason"], actor=request.user, now=request.now)
    return done % {"name": given["person"]}


def _standing(request: HttpRequest, case: Dossier) -> Wall:
    key = request.POST.get("wall", "")
    seen = walls_seen_by(request.user).filter(dossier=case)
    return get_object_or_404(seen, pk=key if key.isdecimal() and len(key) < 19 else 0)  # noqa: PLR2004 - a bigint


def _ask(request: HttpRequest, case: Dossier, _forms: Forms) -> str:
    reason = request.POST.get("reason", "")[:500]
    actions.ask_to_lift(
        _standing(request, case), reason=reason, actor=request.user, now=request.now
    )
    return _("已申请解除，请由另一人确认")


def _lift(request: HttpRequest, case: Dossier, _forms: Forms) -> str:
    lifted = actions.lift(_standing(request, case), actor=request.user, now=request.now)
    return _("%(name)s的回避已解除") % {"name": lifted.person}


def _keep(request: HttpRequest, case: Dossier, _forms: Forms) -> str:
    kept = actions.keep(_standing(request, case), actor=request.user, now=request.now)
    return _("未同意解除，%(name)s继续回避") % {"name": kept.person}


def _appoint(request: HttpRequest, case: Dossier, forms: Forms) -> str:
    done = _("%(name)s已为本案卷经办人")
    return _of_person(request, case, forms[1], handlers.appoint_handler, done)


def _remove(request: HttpRequest, case: Dossier, _forms: Forms) -> str:
    reason = request.POST.get("reason", "")[:500]
    handlers.remove_handler(case, reason=reason, actor=request.user, now=request.now)
    return _("已解除经办人")


ACTS: dict[str, Callable[[HttpRequest, Dossier, Forms], str]] = {
    "raise": _raise,
    "ask": _ask,
    "lift": _lift,
    "keep": _keep,
    "appoint": _appoint,
    "remove": _remove,
}


@require_safe
@only(*NATIONAL)
def walls(request: HttpRequest) -> HttpResponse:
    """The walls that this official may know of, and the own declarations."""
    return render(request, "evaluation/walls/list.html", {"page": WallList(request)})


@require_safe
@only(*PROVINCE)
def prov_walls(request: HttpRequest) -> HttpResponse:
    """The same for a province."""
    return render(request, "evaluation/walls/list.html", {"page": WallList(request)})
