"""Places from a workbook: read, checked against the provinces, then held for the confirmation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core import signing
from django.utils.translation import gettext as _

from evaluation.actions.quotas import PlacesGiven
from portal.organizations.models import Region
from portal.organizations.queries import participating
from portal.ui.spreadsheets import Column, RowError, read_table

SALT = "evaluation.quotas"
HALF_AN_HOUR = 1800
COLUMNS = (
    Column("code", "区划代码", max_length=6),
    Column("name", "省份", required=False),
    Column("places", "推荐名额", "int", required=False),
    Column("source", "依据", required=False),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook asks for. Nothing may be applied while there are errors."""

    given: Sequence[PlacesGiven]
    errors: Sequence[RowError]

    @property
    def held(self) -> str:
        """The rows as a signed text for the page that confirms them."""
        rows = [[one.region.pk, one.places, one.source] for one in self.given]
        return signing.dumps(rows, salt=SALT)


def read_places(file: BinaryIO) -> Sheet:
    """The rows with a figure; every fault is named with the number of its row."""
    table = read_table(file, COLUMNS)
    regions = {region.pk: region for region in participating()}
    errors = list(table.errors)
    given: dict[str, PlacesGiven] = {}
    for row in table.rows:
        values = row.values
        if values.get("places") is None:
            continue
        fault = _fault(values, regions, given)
        if fault:
            errors.append(RowError(row.number, "code", "wrong_row", fault))
            continue
        region = regions[values["code"]]
        given[region.pk] = PlacesGiven(region, values["places"], values["source"])
    if not given and not errors:
        errors.append(RowError(0, "places", "no_places", _("表中没有填写任何名额")))
    return Sheet(list(given.values()), sorted(errors, key=lambda error: error.row))


def _fault(values: dict[str, Any], regions: dict[str, Region], given: Iterable[str]) -> str:
    """What is wrong with a row that has a figure; empty when nothing is."""
    code = values.get("code", "")
    if code not in regions:
        return _("区划代码“%(code)s”不是参与推荐的省份") % {"code": code}
    if code in given:
        return _("%(region)s出现了两次，请只保留一行") % {"region": regions[code]}
    if values.get("name") and values["name"] != regions[code].name:
        return _("区划代码 %(code)s 是%(region)s，与所填省份“%(name)s”不符") % {
            "code": code,
            "region": regions[code],
            "name": values["name"],
        }
    if not values.get("source"):
        return _("%(region)s未填写依据") % {"region": regions[code]}
    return ""


def held_places(text: str) -> list[PlacesGiven]:
    """The rows of a confirmation page. Raises signing.BadSignature when old or altered."""
    rows = signing.loads(text, salt=SALT, max_age=HALF_AN_HOUR)
    regions = {region.pk: region for region in participating()}
    return [PlacesGiven(regions[code], places, source) for code, places, source in rows]
