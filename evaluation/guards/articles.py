"""Where the notice says what the guards ask, and how an instant and a contact are spoken."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of
from portal.kernel.flow import Attempt, Guard
from portal.kernel.refusals import Refusal

PROVINCE_ARTICLE = "四（一）3（1）"
NATIONAL_ARTICLE = "四（一）3（2）"
GROUND = "ground"
GROUND_ARTICLE = "四（二）1"
LETTER_ARTICLE = "四（一）1"


def by_its_page(name: str) -> Guard:
    """The step belongs to a page that does more than the step; refused when taken bare."""

    def guard(_dossier: Dossier, attempt: Attempt) -> list[Refusal]:
        if attempt.inputs.get(name) is not None:
            return []
        return [Refusal("not_by_itself", "这一步须在对应的办理页面完成")]

    return guard


def spoken(instant: datetime) -> str:
    """An instant in words, in Asia/Shanghai; midnight is the 24:00 of the day it ends (F-03)."""
    local = timezone.localtime(instant)
    hour = f"{local:%H:%M}"
    if hour == "00:00":
        local, hour = local - timedelta(days=1), "24:00"
    return f"{local.year}年{local.month}月{local.day}日 {hour}"


def contact(dossier: Dossier) -> str:
    """Whom to ask: the province's office on routes it takes part in, else the round's contact."""
    if programme_of(dossier).province_takes_part:
        office = dossier.region.offices.first()
        if office is not None:
            return f"请联系{office.name} {office.phone}".rstrip() + "。"
    return f"请联系{dossier.round.contact}。" if dossier.round.contact else ""
