"""A section: GET shows it, POST saves it, typing saves itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from applications import presence
from applications.actions import mark_section, save_section
from applications.pages.case import Case, own_case
from applications.pages.clash import ClashPage, beside
from applications.pages.meters import standing_of
from applications.pages.section import section_page
from applications.pages.typed import BASE, typed_in
from applications.sections import SectionForm, section_named
from portal.accounts.access import signed_in
from portal.accounts.parking import restore
from portal.dossiers.drafts import Saved
from portal.kernel.refusals import Refused
from portal.unsavable import takes_any_text

CONFLICT, UNPROCESSABLE = 409, 422


@takes_any_text
@signed_in
def section(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """One topic of the form; the same address takes the form and the autosave."""
    case = own_case(request, reference)
    if request.method == "POST":
        return _posted(request, case, code)
    page = section_page(request, case, code, typed=restore(request))
    page.to = wanted_return(request)
    return render(request, "applications/section.html", {"page": page})


def _posted(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    form = named(code)
    typed, bases = typed_in(request.POST)
    try:
        saved = save_section(case.dossier, form, typed, bases, actor=request.user, now=case.now)
        if not request.htmx:
            _mark(request, case, form)
    except Refused as refused:
        return _refused(request, case, code, refused)
    if request.htmx:
        return autosaved(request, case, code, saved)
    if saved.clashes:
        page = ClashPage(case, form.title, saved.clashes, request.get_full_path(), request.user)
        return clash_response(request, page)
    return _answered(request, case, code)


def _mark(request: HttpRequest, case: Case, form: SectionForm) -> None:
    if request.POST.get("done") in {"0", "1"}:
        done = request.POST["done"] == "1"
        mark_section(case.dossier, form, done=done, actor=request.user, now=case.now)


def _answered(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    if "back" in request.POST:
        presence.leave(case.dossier, code, request.user, case.now)
        return redirect(case.url("tasks"))
    page = section_page(request, case, code)
    page.to = wanted_return(request)
    if page.form.errors:
        page.shows_errors = True
        context = {"page": page}
        return render(request, "applications/section.html", context, status=UNPROCESSABLE)
    presence.leave(case.dossier, code, request.user, case.now)
    messages.success(request, _("“%(title)s”已保存") % {"title": page.title})
    return redirect(page.next_url)


def _refused(request: HttpRequest, case: Case, code: str, refused: Refused) -> HttpResponse:
    """Not writable now: the reasons, and what was typed so that it can be taken along."""
    if request.htmx:
        return HttpResponse(status=CONFLICT)
    page = section_page(request, case, code, typed=request.POST)
    page.refusals = list(refused.refusals)
    return render(request, "applications/section.html", {"page": page}, status=CONFLICT)


def autosaved(request: HttpRequest, case: Case, code: str, saved: Saved) -> HttpResponse:
    """The out-of-band parts after a save while typing.

    When somebody else wrote a field: 409 with both texts, and a header that tells the script that
    these are parts of its page and not a page of their own.
    """
    known = presence.arrive(case.dossier, code, request.user, case.now)
    context = {
        "at": f"{timezone.localtime(saved.at):%H:%M:%S}",
        "said": said_of(saved),
        "state": "clash" if saved.clashes else "saved",
        "clashes": beside(saved.clashes, request.user),
        "presence": presence.told(known),
        "bases": [(f"{BASE}{name}", base) for name, base in saved.bases.items()],
        "standing": standing_of(case.dossier),
        "oob": True,
    }
    # Without the request: these parts have no frame, whose names and counts would be queried.
    parts = render_to_string("applications/saved.html", context)
    if saved.clashes:
        return HttpResponse(parts, status=CONFLICT, headers={"X-Autosave": "clash"})
    return HttpResponse(parts)


def named(code: str) -> SectionForm:
    """The section of that code, whether or not it is part of a form; 404 when there is none."""
    try:
        return section_named(code)
    except KeyError:
        raise Http404 from None


def said_of(saved: Saved) -> str:
    """What the save state says: what waits for a choice, or was kept though it cannot be read."""
    if saved.clashes:
        return _("有 %(count)d 项与他人保存的内容不同，请在该项下方选择，其他内容已保存") % {
            "count": len(saved.clashes)
        }
    if not saved.problems:
        return ""
    at = f"{timezone.localtime(saved.at):%H:%M:%S}"
    return _("草稿已保存 %(at)s。需修改：%(problems)s") % {
        "at": at,
        "problems": "；".join(saved.problems.values()),
    }


def clash_response(request: HttpRequest, page: ClashPage) -> HttpResponse:
    """Both texts of every field that two people changed."""
    context = {"page": page, "kept": kept_fields(page, request.POST)}
    return render(request, "applications/clash.html", context, status=CONFLICT)


def kept_fields(page: ClashPage, data: QueryDict) -> list[tuple[str, str]]:
    """The hidden fields of the choice: one's own texts, on the bases that stand now."""
    kept = [(clash.name, clash.mine) for clash in page.clashes]
    kept += [(f"{BASE}{clash.name}", clash.base) for clash in page.clashes]
    return [*kept, *((name, data[name]) for name in ("back", "done") if name in data)]


def wanted_return(request: HttpRequest) -> str:
    """The page of this site to go back to after saving, if one was named."""
    to = request.GET.get("to", "")
    local = to.startswith("/") and url_has_allowed_host_and_scheme(to, {request.get_host()})
    return to if local else ""
