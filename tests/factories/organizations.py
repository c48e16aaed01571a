"""Regions, offices and institutions."""

from itertools import count

from django.core.files.base import ContentFile

from portal.kernel.credit_code import check_character
from portal.organizations.models import Institution, Office, Region, SupportReplyLetter
from tests.factories.clock import NOW

HENAN, HUBEI = "410000", "420000"
NAMES = {HENAN: ("河南省", "豫"), HUBEI: ("湖北省", "鄂")}
_serial = count(1)


def region(key: str = HENAN) -> Region:
    """A province; the same key gives the same row."""
    name, short = NAMES.get(key, (f"示例省{key}", "示"))
    found, _ = Region.objects.get_or_create(
        key=key,
        defaults={
            "name": name,
            "short": short,
            "position": int(key) // 1000,
            "tile_column": int(key[1]),
            "tile_row": int(key[0]),
        },
    )
    return found


def provincial_office(key: str = HENAN) -> Office:
    """The office of a province."""
    place = region(key)
    found, _ = Office.objects.get_or_create(
        kind=Office.Kind.PROVINCIAL,
        region=place,
        defaults={"name": f"{place.name}知识产权局", "phone": "0371-00000000"},
    )
    return found


def national_office() -> Office:
    """The national office."""
    found, _ = Office.objects.get_or_create(
        kind=Office.Kind.NATIONAL,
        defaults={"name": "国家知识产权局", "department": "知识产权运用促进司"},
    )
    return found


def credit_code() -> str:
    """A fresh valid code of the region that does not exist (990000)."""
    body = f"91990000TEAT{next(_serial):05d}"
    return body + check_character(body)


def institution(key: str = HENAN, **given: object) -> Institution:
    """A confirmed service agency of a province."""
    values = {
        "credit_code": credit_code(),
        "name": f"示例专利导航机构{next(_serial)}",
        "entity_type": Institution.EntityType.IP_SERVICE_AGENCY,
        "region": region(key),
        "address": "示例市示例路1号",
        "status": Institution.Status.CONFIRMED,
        "created_at": NOW,
        **given,
    }
    return Institution.objects.create(**values)


def reply_letter(host: Institution, entered_by: object, **given: object) -> SupportReplyLetter:
    """A letter of the national list that names an institution as host unit."""
    values = {
        "number": f"国知办函运字〔2021〕{next(_serial)}号",
        "issued_on": NOW.date().replace(year=2021),
        "addressee": "示例省知识产权局",
        "host_name": host.name,
        "host_credit_code": host.credit_code,
        "file": ContentFile(b"%PDF-1.4 demo", name="letter.pdf"),
        "file_digest": "0" * 64,
        "entered_by": entered_by,
        "entered_at": NOW,
        **given,
    }
    return SupportReplyLetter.objects.create(**values)
