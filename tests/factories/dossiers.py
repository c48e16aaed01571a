"""Rounds and cases. A case reaches a state through the door, as in life, unless said otherwise."""

from datetime import date
from itertools import count

from portal.accounts.models import User
from portal.dossiers.models import Dossier, Quota, Round, RoundRoute
from portal.organizations.models import Institution
from tests.factories.clock import DAY, NOW
from tests.factories.organizations import HENAN, region

_serial = count(1)


def round_(**given: object) -> Round:
    """A published round, open now, with both routes and a window of 2023 to 2025."""
    number = next(_serial)
    values = {
        "slug": f"round-{number}",
        "title": f"示例批次{number}",
        "year": 2026,
        "notice_title": "关于开展专利导航工程支撑服务机构建设工作的通知",
        "notice_issued_on": date(2022, 5, 6),
        "edition": "2022",
        "window_start": date(2023, 1, 1),
        "window_end": date(2025, 12, 31),
        "opens_at": NOW - 10 * DAY,
        "province_deadline": NOW + 19 * DAY,
        "publicity_days": 5,
        "publicity_mode": Round.PublicityMode.WORKDAY,
        "published_at": NOW - 11 * DAY,
        **given,
    }
    created = Round.objects.create(**values)
    for programme, blocks in (("selection", True), ("verification", False)):
        RoundRoute.objects.create(
            round=created, programme=programme, deadline=NOW + 11 * DAY, unmet_blocks=blocks
        )
    return created


def quota(of: Round, places: int, key: str = HENAN) -> Quota:
    """The places of a province in a round."""
    return Quota.objects.create(
        round=of, region=region(key), places=places, source="示例附件1", changed_at=NOW
    )


def dossier(
    of: Institution,
    in_round: Round,
    *,
    by: User,
    programme: str = "selection",
    state: str = "draft",
    **given: object,
) -> Dossier:
    """A bare case row in a state, without declaration: for tests of lists and scopes."""
    values = {
        "reference": f"SB-2026-41-T{next(_serial):05d}",
        "programme": programme,
        "round": in_round,
        "institution": of,
        "region": of.region,
        "state": state,
        "created_by": by,
        "created_at": NOW,
        "changed_at": NOW,
        "version": 0 if state in {"draft", "sign_off"} else 1,
        **given,
    }
    return Dossier.objects.create(**values)
