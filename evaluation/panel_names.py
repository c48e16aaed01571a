"""What the members of a panel are called: 专家甲, 专家乙 … in the order they were assigned.

The letter of a member stays when others come and go, so that it can be cited.
"""

from typing import Final

from django.utils.translation import gettext as _

from evaluation.models import Assignment
from evaluation.phases import Sight
from portal.accounts.models import User
from portal.dossiers.models import Dossier

STEMS: Final = "甲乙丙丁戊己庚辛壬癸"


def panel_names(case: Dossier, viewer: User, sight: Sight) -> dict[int, str]:
    """What an expert calls each member, by the key of the account; one query.

    Himself 我; the others by name only while the phase is open.
    """
    tasks = Assignment.objects.filter(dossier=case).order_by("pk")
    people = tasks.values_list("expert__user", "expert__user__name", "expert__user__username")
    members = {pk: name or login for pk, name, login in people}
    return {
        pk: _("我") if pk == viewer.pk else name if sight.names_of_experts else _letter(place)
        for place, (pk, name) in enumerate(members.items())
    }


def _letter(place: int) -> str:
    return _("专家%(stem)s") % {"stem": STEMS[place] if place < len(STEMS) else place + 1}
