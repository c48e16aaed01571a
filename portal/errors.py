"""What a person sees when a request cannot be served: a page with the status and the way on."""

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.kernel.refusals import Refused

logger = logging.getLogger(__name__)

SENTENCES = {
    400: (_("请求不完整"), _("系统未能读懂这次提交。请返回上一页，核对后重新提交。")),
    403: (_("您没有办理此事项的权限"), _("请确认登录的账号；如需开通权限，请联系本单位管理员。")),
    404: (_("没有找到这个页面"), _("请核对网址，或从首页进入。")),
    409: (_("暂不能办理"), _("有条件尚未满足，未作任何改动。请返回上一页核对后再办理。")),
    413: (_("提交的内容过大"), _("请减少一次提交的内容或压缩文件后重新提交。")),
    500: (_("系统出现故障"), _("故障已记录，您的数据没有被改动。请稍后再试。")),
    503: (_("系统暂时繁忙"), _("您的这次操作未被保存。请一分钟后再试。")),
}


class RefusalsAndOutages:
    """A refusal from a door becomes 409 with all its reasons; a database that is away, 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django for what a view raised; None leaves it to the handlers below."""
        if isinstance(exception, Refused):
            return conflict(request, exception)
        if isinstance(exception, OperationalError):
            logger.error("database is away: %s", exception)
            return unavailable()
        if cannot_be_stored(exception):
            logger.warning("input that no column holds: %s", exception)
            return bad_request(request)
        return None


def cannot_be_stored(exception: Exception) -> bool:
    """Whether the database refused a value itself: a NUL, a number or a text out of its range.

    Forms say so beside the field; this is for addresses and values that no form has read.
    """
    has_nul = isinstance(exception, ValueError) and "NUL (0x00)" in str(exception)
    return has_nul or isinstance(exception, DataError)


def page(request: HttpRequest, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """The page named after the status; where it cannot be drawn, one plain sentence instead."""
    try:
        return render(request, f"{status}.html", context, status=status)
    except (DatabaseError, TemplateDoesNotExist):
        logger.exception("error page %s could not be drawn", status)
        return bare(status)


def plain(status: int) -> HttpResponse:
    """The page named after the status, which asks for no session and no database."""
    try:
        return HttpResponse(get_template(f"{status}.html").render(), status=status)
    except Exception:  # the last resort: no failure may follow the failure
        logger.exception("error page %s could not be drawn", status)
        return bare(status)


def bare(status: int) -> HttpResponse:
    """A page that needs no template, no session and no database."""
    title, way_on = SENTENCES[status]
    document = format_html(
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>{}</title>'
        '<h1>{}</h1><p>{}</p><p><a href="/">{}</a></p></html>',
        title,
        title,
        way_on,
        _("返回首页"),
    )
    return HttpResponse(document, status=status)


def conflict(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Nothing was written; the page lists every unmet condition with its article and next step."""
    return page(request, HTTPStatus.CONFLICT, {"refusals": refused.refusals})


def unavailable() -> HttpResponse:
    """Told to come back; drawn without the person, because knowing them asks the database again."""
    response = plain(HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = "60"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the body was larger than a form may be."""
    too_large = isinstance(exception, RequestDataTooBig)
    return page(
        request,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST,
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but this page is not for this role; says for whom it is, where known.

    The exception's own text is English and for the log alone.
    """
    return page(request, HTTPStatus.FORBIDDEN, {"roles": getattr(exception, "roles", ())})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with its own explanation: mostly a page left open over a sign-out."""
    logger.info("csrf: %s", reason)
    return page(request, HTTPStatus.FORBIDDEN, {"form_expired": True})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 for what does not exist and for what is not this person's: the two look the same."""
    del exception  # would tell the two apart
    return page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, drawn without the person: whatever broke may be what the frame needs.

    A database that was away before a view was reached (sessions, accounts) arrives here, not in
    process_exception, and is 503 all the same.
    """
    del request
    if isinstance(sys.exception(), OperationalError):
        return unavailable()
    return plain(HTTPStatus.INTERNAL_SERVER_ERROR)
