"""The workbench of the province and of the national office: the same page over one's own queue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluation.pages.queue import Queue
from evaluation.views.exporting import exported
from portal.accounts.access import only
from portal.kernel.roles import NATIONAL, PROVINCE


def work_queue(request: HttpRequest) -> HttpResponse:
    """What waits for this person, as a page, or as the file that ``?format=`` asks for."""
    queue = Queue(request)
    file = exported(request, queue.export)
    return file or render(request, "evaluation/province/queue.html", {"page": queue})


@require_safe
@only(*PROVINCE)
def prov_queue(request: HttpRequest) -> HttpResponse:
    """省局 待办事项."""
    return work_queue(request)


@require_safe
@only(*NATIONAL)
def desk_queue(request: HttpRequest) -> HttpResponse:
    """国家局 待办事项."""
    return work_queue(request)
