"""推荐名额 of a round: by hand, from a workbook, to take home."""

from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluation.actions.quotas import PlacesGiven, give_places
from evaluation.forms.national_lists import PlacesForm
from evaluation.forms.national_quotas import held_places, read_places
from evaluation.views.rounds import frame, round_for
from evaluation.walled import shown_to
from portal.accounts.access import only
from portal.accounts.models import User
from portal.dossiers.models import Quota, Round
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.organizations.queries import participating
from portal.ui.exports import Export, xlsx_response

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER


def rows_of(round_: Round, user: User) -> list[tuple[Any, Quota | None]]:
    """Every participating province with its quota, if it has one; two queries."""
    taken = Count("held", filter=shown_to(user, "held__dossier"))
    given = Quota.objects.filter(round=round_).annotate(taken=taken)
    by_region = {quota.region_id: quota for quota in given}
    return [(region, by_region.get(region.pk)) for region in participating()]


@only(CLERK, SIGNER)
def quotas(request: HttpRequest, slug: str) -> HttpResponse:
    """All provinces with their places, what is held, and where the figure comes from."""
    round_ = round_for(slug)
    rows = rows_of(round_, request.user)
    context = {
        **frame(round_, "quotas"),
        "rows": rows,
        "total": sum(quota.places for _region, quota in rows if quota),
    }
    return render(request, "evaluation/national/quotas.html", context)


@only(CLERK, SIGNER)
def quota(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The places of one province, by hand."""
    round_ = round_for(slug)
    region = get_object_or_404(participating(), pk=key)
    standing = Quota.objects.filter(round=round_, region=region).first()
    initial = {"places": standing.places, "source": standing.source} if standing else None
    form = PlacesForm(request.POST or None, initial=initial)
    refusals: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = PlacesGiven(region, form.cleaned_data["places"], form.cleaned_data["source"])
        try:
            give_places(round_, [given], actor=request.user, now=request.now)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("%(region)s的推荐名额已保存") % {"region": region})
            return redirect("evaluation:quotas", slug)
    context = {**frame(round_, "quotas"), "region": region, "form": form, "refusals": refusals}
    status = 409 if refusals else 422 if form.errors else 200
    return render(request, "evaluation/national/quota.html", context, status=status)


@only(CLERK, SIGNER)
def quotas_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The places of all provinces as a workbook."""
    round_ = round_for(slug)
    rows = (
        (region.pk, region.name, q.places if q else "", q.taken if q else "", q.source if q else "")
        for region, q in rows_of(round_, request.user)
    )
    header = (_("区划代码"), _("省份"), _("推荐名额"), _("已占用"), _("依据"))
    title = _("推荐名额")
    return xlsx_response(Export(title, header, rows, request.now, [f"{_('批次')}：{round_}"]))


@only(CLERK, SIGNER)
def quotas_import(request: HttpRequest, slug: str) -> HttpResponse:
    """A workbook: first what it would change, then the act; nothing while one row is wrong."""
    round_ = round_for(slug)
    context: dict[str, Any] = frame(round_, "quotas")
    if "held" in request.POST:
        return _apply(request, round_, context)
    file = request.FILES.get("file")
    if request.method != "POST":
        return render(request, "evaluation/national/quotas_import.html", context)
    if file is None:
        context["errors"] = [_("请选择要导入的文件")]
        return render(request, "evaluation/national/quotas_import.html", context, status=422)
    sheet = read_places(file)
    standing = {region.pk: quota for region, quota in rows_of(round_, request.user)}
    context |= {
        "errors": [str(error) for error in sheet.errors],
        "sheet": sheet,
        "changes": [(one, standing.get(one.region.pk)) for one in sheet.given],
    }
    status = 422 if sheet.errors else 200
    return render(request, "evaluation/national/quotas_import.html", context, status=status)


def _apply(request: HttpRequest, round_: Round, context: dict[str, Any]) -> HttpResponse:
    try:
        given = held_places(request.POST["held"])
        give_places(round_, given, actor=request.user, now=request.now)
    except BadSignature:
        context["errors"] = [_("核对页已过期，请重新上传文件")]
        return render(request, "evaluation/national/quotas_import.html", context, status=400)
    except Refused as refused:
        context["refusals"] = refused.refusals
        return render(request, "evaluation/national/quotas_import.html", context, status=409)
    messages.success(request, _("已导入 %(n)d 个省份的推荐名额") % {"n": len(given)})
    return redirect("evaluation:quotas", round_.slug)
