"""我的申报, a new case, and the task list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from applications.actions import begin
from applications.pages.case import own_case
from applications.pages.index import index_page
from applications.pages.new import NewPage, new_page
from applications.pages.tasks import tasks_page
from portal.accounts.access import NotForThisRole, signed_in
from portal.accounts.queries import standing_of
from portal.kernel.refusals import Refused
from portal.kernel.roles import APPLICANT


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """我的申报: cases, what is due, and the rounds open now."""
    _refuse_officials(request)
    return render(request, "applications/index.html", {"page": index_page(request)})


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Choose round and route; POST opens the case or shows every reason why not."""
    _refuse_officials(request)
    page = new_page(request)
    if request.method != "POST" or not page.form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "applications/new.html", {"page": page}, status=status)
    return _begun(request, page)


def _refuse_officials(request: HttpRequest) -> None:
    """Whoever acts for an office alone has nothing to apply for; a newcomer has yet to register."""
    roles = standing_of(request.user).roles
    if roles and not roles & APPLICANT:
        raise NotForThisRole(APPLICANT)


def _begun(request: HttpRequest, page: NewPage) -> HttpResponse:
    offer = page.chosen
    try:
        dossier = begin(
            page.institution,
            offer.round,
            offer.programme.code,
            actor=request.user,
            now=request.now,
            exempt=offer.exempt,
        )
    except Refused as refused:
        page.refuse(refused)
        return render(request, "applications/new.html", {"page": page}, status=409)
    return redirect("applications:tasks", dossier.reference)


@signed_in
def tasks(request: HttpRequest, reference: str) -> HttpResponse:
    """任务清单: where every returning session begins."""
    page = tasks_page(own_case(request, reference))
    return render(request, "applications/tasks.html", {"page": page})
