"""The minutes of a line to take home: PDF and workbook."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from evaluation.models import LineDraw
from evaluation.views.line import line_for, line_page
from portal.accounts.access import only
from portal.audit.actions import record
from portal.documents.pdf import render_pdf
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.ui.exports import Export, xlsx_response

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER


@only(CLERK, SIGNER)
def line_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """划线记录 of a closed line; computed again for the paper, and refused if it does not match."""
    found = line_for(request, pk)
    if found.state != LineDraw.State.CLOSED:
        raise Http404
    page = line_page(found)
    if not page["check"].holds:
        raise Refused.because(
            "line_does_not_match", "按存档数据重新计算的结果与确认时的摘要不一致，不能出具划线记录"
        )
    record("export_line", actor=request.user, on=found, at=request.now, form="pdf")
    body = render_pdf("documents/line.html", {"paper": {"title": _("划线记录")}, **page})
    name = f"{_('划线记录')}_{found.round.slug}_{found.number}.pdf"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        body, content_type="application/pdf", headers={"Content-Disposition": disposition}
    )


@only(CLERK, SIGNER)
def line_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of a line, draft or closed, with the versions of the sheets it rests on."""
    found = line_for(request, pk)
    page = line_page(found)
    header = (
        _("名次"), _("案卷编号"), _("单位名称"), _("单位类型"), _("省份"), _("优先荣誉"),
        _("综合得分"), _("分差"), _("专家评分和版本"), _("划线"), _("说明"),
    )  # fmt: skip
    rows = [
        (
            row.place or "",
            row.reference,
            row.institution,
            row.kind,
            row.region,
            "、".join(row.honours),
            row.score,
            row.spread,
            row.sheets,
            row.cells[0].label,
            row.cells[0].why,
        )
        for row in page["rows"]
    ]
    said = [
        f"{_('批次')}：{found.round}",
        f"{_('状态')}：{found.get_state_display()}",
        *page["words"],
        f"{_('评审规则摘要')}：{page['rule_digest']}",
        f"{_('划线摘要')}：{found.digest or '—'}",
    ]
    record("export_line", actor=request.user, on=found, at=request.now, form="xlsx")
    return xlsx_response(Export(_("划线结果"), header, rows, request.now, said))
