"""An expert whose task ended while he was writing: why nothing is kept, and what he had written."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evaluation.blind import handle_at
from evaluation.forms.expert import ScoreForm
from evaluation.models import Assignment, ReviewRule


def ended_task(request: HttpRequest, reference: str) -> Assignment | None:
    """The signed-in expert's task on a case, once accepted, that has ended."""
    own = Assignment.objects.filter(
        expert__user=request.user, declared_at__isnull=False, ended_at__isnull=False
    )
    rows = own.select_related("dossier__round").order_by("-ended_at")
    return next((one for one in rows if handle_at(one.dossier, request.now) == reference), None)


def task_ended(request: HttpRequest, task: Assignment, reference: str) -> HttpResponse:
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
