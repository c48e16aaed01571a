"""我的评审: an expert's cases, the declaration, the split view and the score sheet."""

from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evaluation.actions import review as actions
from evaluation.actions import scoring
from evaluation.blind import file_for, file_name, handle_of
from evaluation.drafting import Merged, base_of
from evaluation.forms.expert import RecuseForm
from evaluation.models import Assignment, ScoreSheet
from evaluation.pages.review import Place, ReviewPage, case_name, review_page
from evaluation.pages.reviews import task_rows, tasks_of
from evaluation.phases import timetable_of, timetables_of
from evaluation.views.ended import late_task, too_late
from evaluation.views.invitations import invited_to
from evaluation.views.redacted_files import redacted_response
from portal.accounts.access import only
from portal.audit.actions import record_reading
from portal.dossiers.queries import visible_to
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.ui.pages import Page
from portal.ui.parts import Difference

PER_PAGE = 40
INCOMPLETE = frozenset({"missing", "opinion_missing", "comment_missing"})
ACTS = frozenset({"recuse", "save", "submit", "skip"})
BASE, KEEP = "base-", "keep_"


def mine(request: HttpRequest) -> Any:
    """The live assignments of the signed-in expert, oldest first."""
    return Assignment.objects.filter(expert__user=request.user, ended_at__isnull=True).order_by(
        "pk"
    )


class Opened(NamedTuple):
    """A case the expert can open now: its key, what its addresses carry, whether it is handed in."""

    case: int
    handle: str
    done: bool


def opened_tasks(request: HttpRequest) -> list[Opened]:
    """The cases the expert can open now, in order."""
    sheets = ScoreSheet.objects.filter(assignment=OuterRef("pk"))
    tasks = mine(request).filter(dossier__in=visible_to(request.user).values("pk"))
    marked = tasks.annotate(done=Exists(sheets.filter(state=ScoreSheet.State.SUBMITTED)))
    found = list(marked.select_related("dossier"))
    times = timetables_of({one.dossier.round_id for one in found}, request.now)
    return [
        Opened(one.dossier_id, handle_of(one.dossier, times[one.dossier.round_id]), one.done)
        for one in found
    ]


@only(Role.EXPERT)
def reviews(request: HttpRequest) -> HttpResponse:
    """Every task of this expert with its state; a case not yet open shows its number only."""
    page = Page.of(request, tasks_of(request.user), unit=_("件"), per_page=PER_PAGE)
    open_now = opened_tasks(request)
    waiting = [one.handle for one in open_now if not one.done]
    rows = task_rows(page.rows, {one.case for one in open_now}, request.now)
    context = {
        "rows": rows,
        "page_of": page,
        "next": waiting[0] if waiting else "",
        "left": len(waiting),
        "invited": sum(row.invited for row in rows),
    }
    return render(request, "evaluation/expert/reviews.html", context)


def task_for(request: HttpRequest, reference: str) -> Assignment:
    """The expert's live assignment on a visible case, or 404: also right after it has ended."""
    return opened(request, invited_to(request, reference))


def opened(request: HttpRequest, task: Assignment | None) -> Assignment:
    """The task if its case is open to the expert, else 404."""
    if task is None or not visible_to(request.user).filter(pk=task.dossier_id).exists():
        raise Http404
    return task


@only(Role.EXPERT)
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """One case, once its invitation is accepted: material and score sheet side by side."""
    asked = invited_to(request, reference)
    if asked is not None and asked.declared_at is None:
        return redirect("evaluation:invitation", reference)
    if request.method == "POST" and (late := late_task(request, asked, reference)):
        return too_late(request, late, reference)
    task = opened(request, asked)
    act = request.POST.get("act", "")
    act = act if act in ACTS else ""
    recusal = RecuseForm(request.POST if act == "recuse" else None)
    if act == "recuse" and recusal.is_valid():
        actions.recuse(task, reason=recusal.cleaned_data["reason"], now=request.now)
        messages.success(request, _("已回避，这件案卷不再由您评审"))
        return redirect("evaluation:reviews")
    if act == "recuse" or "recuse" in request.GET:
        return _recusal(request, task, recusal)
    if act == "skip":
        return _onwards(request, task)
    return _scored(request, task, act)


@require_safe
@only(Role.EXPERT)
def blind_file(request: HttpRequest, reference: str, token: UUID) -> FileResponse:
    """A file of the redacted copy under its neutral name, for an expert who has accepted."""
    task = task_for(request, reference)
    found = file_for(task.dossier, token) if task.declared_at else None
    if found is None:
        raise Http404
    record_reading(request.user, task.dossier, f"隐名材料 {file_name(found)}")
    return redacted_response(found, file_name(found))


def _recusal(request: HttpRequest, task: Assignment, form: RecuseForm) -> HttpResponse:
    times = timetable_of(task.dossier.round_id, request.now)
    name = case_name(task.dossier, times)
    handle = handle_of(task.dossier, times)
    context = {"handle": handle, "form": form, "name": name}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "evaluation/expert/recuse.html", context, status=status)


def _scored(request: HttpRequest, task: Assignment, act: str) -> HttpResponse:
    """Show, save, submit; a page that is refused keeps everything that was typed."""
    typing = request.method == "POST" and bool(request.htmx)
    page = review_page(
        task,
        request.user,
        request.POST if act or typing else None,
        _place(request, task),
        tab=request.GET.get("tab", ""),
        now=request.now,
    )
    if typing:
        return _autosaved(request, page)
    if act and page.form.is_valid():
        try:
            return _kept(request, page, act)
        except Refused as refused:
            page.refusals = refused.refusals
    record_reading(request.user, task.dossier, "评审材料")
    context = {"page": page}
    return render(request, "evaluation/expert/review.html", context, status=_status(page))


def _autosaved(request: HttpRequest, page: ReviewPage) -> HttpResponse:
    """The out-of-band parts after a save while typing; what is not valid is said and not kept."""
    problems = [str(said) for found in page.form.errors.values() for said in found]
    try:
        found = scoring.save_boxes(page.task, *_typed(request, page), now=request.now)
    except Refused:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    at = f"{timezone.localtime(request.now):%H:%M:%S}"
    waiting = {clash.name for clash in found.clashes}
    said = _("有 %(n)d 项与另一窗口保存的内容不同，请在该项下方选择") % {"n": len(waiting)}
    wrong = _("草稿已保存 %(at)s。需修改：%(problems)s") % {
        "at": at,
        "problems": "；".join(problems),
    }
    context = {
        "at": at,
        "said": said if waiting else wrong if problems else "",
        "state": "clash" if waiting else "saved",
        "clashes": found.clashes,
        "labels": page.form.fields,
        "bases": [(f"{BASE}{n}", base_of(found.texts.get(n, ""))) for n in page.form.texts
                  if n not in waiting],
    }  # fmt: skip
    parts = render_to_string("evaluation/expert/review_saved.html", context)
    if waiting:
        return HttpResponse(parts, status=HTTPStatus.CONFLICT, headers={"X-Autosave": "clash"})
    return HttpResponse(parts)


def _typed(request: HttpRequest, page: ReviewPage) -> tuple[dict[str, str], dict[str, str]]:
    """The valid texts of the boxes and their bases, without those given up for the other window."""
    page.form.is_valid()
    texts = {
        name: text
        for name, text in page.form.texts.items()
        if request.POST.get(f"{KEEP}{name}") != "theirs"
    }
    bases = {
        name.removeprefix(BASE): value
        for name, value in request.POST.items()
        if name.startswith(BASE)
    }
    return texts, bases


def _kept(request: HttpRequest, page: ReviewPage, act: str) -> HttpResponse:
    given = _typed(request, page)
    if act == "submit":
        seen = request.POST.get("version", "")
        seen_version = int(seen) if seen.isdecimal() else None
        found = scoring.submit_boxes(page.task, *given, now=request.now, seen_version=seen_version)
    else:
        found = scoring.save_boxes(page.task, *given, now=request.now)
    if found.clashes:
        return _clash(request, page, found, act)
    if act == "submit":
        messages.success(request, _summary(request, page))
        return _onwards(request, page.task)
    messages.success(request, _("草稿已保存"))
    return redirect("evaluation:review", page.handle)


def _summary(request: HttpRequest, page: ReviewPage) -> str:
    """What has just been handed in, in one sentence."""
    data, place = None, page.place
    sent = review_page(page.task, request.user, data, place, tab="", now=request.now)
    return _("评分已提交：%(name)s，总分 %(total)s，共 %(n)d 项，依据第 %(version)d 版申报材料") % {
        "name": sent.name,
        "total": sent.total,
        "n": sent.scored,
        "version": sent.judged,
    }


def _clash(request: HttpRequest, page: ReviewPage, found: Merged, act: str) -> HttpResponse:
    """Both texts of every box that was written in two windows, without a script."""
    rows = [
        Difference(one.name, str(page.form.fields[one.name].label), one.theirs, one.mine)
        for one in found.clashes
    ]
    kept = [(one.name, one.mine) for one in found.clashes]
    kept += [(f"{BASE}{one.name}", one.base) for one in found.clashes]
    context = {
        "page": page,
        "rows": rows,
        "kept": [*kept, ("version", request.POST.get("version", ""))],
        "act": act,
    }
    status = HTTPStatus.CONFLICT
    return render(request, "evaluation/expert/review_clash.html", context, status=status)


def _onwards(request: HttpRequest, task: Assignment) -> HttpResponse:
    """To the next case that is not handed in, going round; to the list when there is none."""
    every = opened_tasks(request)
    place = [one.case for one in every].index(task.dossier_id)
    around = [*every[place + 1 :], *every[:place]]
    following = next((one.handle for one in around if not one.done), None)
    if following is None:
        return redirect("evaluation:reviews")
    return redirect("evaluation:review", following)


def _status(page: ReviewPage) -> int:
    if page.form.errors:
        return HTTPStatus.BAD_REQUEST
    if not page.refusals:
        return HTTPStatus.OK
    incomplete = all(refusal.code in INCOMPLETE for refusal in page.refusals)
    return HTTPStatus.UNPROCESSABLE_ENTITY if incomplete else HTTPStatus.CONFLICT


def _place(request: HttpRequest, task: Assignment) -> Place:
    every = opened_tasks(request)
    order = [one.handle for one in every]
    at = [one.case for one in every].index(task.dossier_id)
    return Place(
        number=at + 1,
        count=len(order),
        done=sum(one.done for one in every),
        before=order[at - 1] if at else "",
        after=order[at + 1] if at + 1 < len(order) else "",
    )
