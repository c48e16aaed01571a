"""One box over the register and the notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.registry import queries
from portal.registry.pages.register import Row
from portal.ui.parts import Crumb

LONGEST = 100
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A notice found."""

    title: str
    url: str
    sub: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found: at most twenty of each kind; the register's own filter shows all."""

    crumbs: Sequence[Crumb]
    words: str
    institutions: Sequence[Row]
    notices: Sequence[Hit]
    more_url: str

    @property
    def found_nothing(self) -> bool:
        """Whether there were words and nothing fits them."""
        return bool(self.words) and not self.institutions and not self.notices

    @classmethod
    def of(cls, given: str, now: datetime) -> "SearchPage":
        """Four queries; without words none."""
        words = given.replace("\0", "").strip()[:LONGEST]
        query = urlencode({"q": words, "status": "all"})
        return cls(
            crumbs=[Crumb(_("首页"), reverse("registry:home")), Crumb(_("检索"))],
            words=words,
            institutions=_institutions(words, now) if words else [],
            notices=_notices(words, now) if words else [],
            more_url=f"{reverse('registry:register')}?{query}",
        )


def _institutions(words: str, now: datetime) -> list[Row]:
    named = Q(institution__name__icontains=words) | Q(certificate_number__icontains=words)
    return [Row.of(case, now) for case in queries.listed().filter(named)[:SHOWN]]


def _notices(words: str, now: datetime) -> list[Hit]:
    lists = queries.publicities(now).filter(title__icontains=words)[:SHOWN]
    papers = queries.documents(now).filter(Q(title__icontains=words) | Q(number__icontains=words))
    return [
        *(
            Hit(each.title, reverse("registry:notice", args=[each.number]), _("公示"))
            for each in lists
        ),
        *(
            Hit(each.title, reverse("registry:document", args=[each.pk]), each.number)
            for each in papers[:SHOWN]
        ),
    ]
