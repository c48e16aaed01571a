"""An expert whose task or whose case was closed while he wrote: why nothing is kept, and his words."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evaluation.blind import handle_at
from evaluation.forms.expert import ScoreForm
from evaluation.models import Assignment, ReviewRule
from portal.dossiers.queries import visible_to


def late_task(request: HttpRequest, task: Assignment | None, reference: str) -> Assignment | None:
    """The task, once accepted, that somebody posts to in vain: it or the scoring has ended.

    ``task`` is the live one, if any. None where the post is in time or not this person's.
    """
    if task is None:
        return _ended_task(request, reference)
    if visible_to(request.user).filter(pk=task.dossier_id).exists():
        return None
    return task


def _ended_task(request: HttpRequest, reference: str) -> Assignment | None:
    own = Assignment.objects.filter(
        expert__user=request.user, declared_at__isnull=False, ended_at__isnull=False
    )
    rows = own.select_related("dossier__round").order_by("-ended_at")
    return next((one for one in rows if handle_at(one.dossier, request.now) == reference), None)


def too_late(request: HttpRequest, task: Assignment, reference: str) -> HttpResponse:
    """409 with the person's own words to copy; of the case nothing but what its address carries."""
    if request.htmx:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    rule = ReviewRule.objects.prefetch_related("criteria").get(round=task.dossier.round_id)
    typed = [
        (box.label, text)
        for name, box in ScoreForm(rule=rule).fields.items()
        if (text := request.POST.get(name, "").strip())
    ]
    context = {"handle": reference, "task": task, "typed": typed}
    page = "evaluation/expert/review_ended.html"
    return render(request, page, context, status=HTTPStatus.CONFLICT)
