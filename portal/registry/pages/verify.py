"""Certificate verification: one of six answers, never the word 伪造."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.dossiers.models import Dossier
from portal.registry import queries
from portal.registry.pages.register import DesignationPage
from portal.registry.standing import registered_digest
from portal.ui.parts import Crumb
from portal.ui.templatetags.portal import cn_time

_SHAPE = re.compile(r"[0-9A-Z一-龥]{1,12}(-[0-9A-Z]{1,12}){1,4}")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
BAND_OF_TAG = {"ok": "ok", "warn": "warn", "bad": "bad"}


@dataclass(frozen=True, slots=True)
class Band:
    """The answer on top of the page. ``kind`` colours it."""

    kind: str
    title: str
    note: str
    status: HTTPStatus = HTTPStatus.OK


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """The form and, after a question, its answer; ``designation`` only where one was found."""

    crumbs: Sequence[Crumb]
    asked: str
    digest: str
    band: Band | None = None
    designation: DesignationPage | None = None

    @property
    def status(self) -> HTTPStatus:
        """200 where the register has an answer, 404 and 400 where it has not."""
        return self.band.status if self.band else HTTPStatus.OK


def empty_form() -> VerifyPage:
    """Nothing asked yet."""
    return VerifyPage(_crumbs(), "", "")


def answer(asked: str, digest: str, now: datetime) -> VerifyPage:
    """Look a number up. ``digest`` is the SHA-256 on the certificate or its head, or empty."""
    number, given = tidy(asked), re.sub(r"\s", "", digest).lower()
    if not _SHAPE.fullmatch(number):
        return VerifyPage(_crumbs(), asked, digest, _malformed())
    if given and not _DIGEST.fullmatch(given):
        return VerifyPage(_crumbs(), asked, digest, _malformed_digest())
    case = queries.designation_of(number)
    if case is None:
        return VerifyPage(_crumbs(), asked, digest, _unknown(now))
    page = DesignationPage.of(case, now)
    return VerifyPage(_crumbs(), number, digest, _band(case, page, given, now), page)


def tidy(asked: str) -> str:
    """The number as the register writes it: half width, upper case, no blanks."""
    plain = unicodedata.normalize("NFKC", asked)
    return re.sub(r"[‐-―−]", "-", re.sub(r"\s", "", plain)).upper()


def _band(case: Dossier, page: DesignationPage, given: str, now: datetime) -> Band:
    checked = _("查验时间 %(at)s") % {"at": cn_time(now)}
    if given and not registered_digest(case).startswith(given):
        words = _("证书所载内容与现行登记信息不同，以下列登记信息为准。%(checked)s")
        return Band("warn", _("摘要不一致"), words % {"checked": checked})
    kind = BAND_OF_TAG[page.standing.tag]
    return Band(kind, str(page.standing.band), f"{checked}，{page.note}")


def _malformed() -> Band:
    words = _("编号由字母、数字和短横线组成，例如证书左下方所印的编号。请核对后再查")
    return Band("none", _("编号格式不对"), words, HTTPStatus.BAD_REQUEST)


def _malformed_digest() -> Band:
    words = _("登记摘要由 8 至 64 位的数字和字母 a–f 组成。请核对后再查，也可以只查编号")
    return Band("none", _("摘要格式不对"), words, HTTPStatus.BAD_REQUEST)


def _unknown(now: datetime) -> Band:
    words = _("名录中没有这个编号。请核对编号，或以机构名称检索名录。查验时间 %(at)s")
    return Band("none", _("未找到"), words % {"at": cn_time(now)}, HTTPStatus.NOT_FOUND)


def _crumbs() -> list[Crumb]:
    return [Crumb(_("首页"), reverse("registry:home")), Crumb(_("证书查验"))]
