"""A new case: which round, which route, for which institution."""

from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.dossiers.models import Dossier, Round, RoundRoute
from portal.dossiers.queries import live_rounds
from portal.kernel.programmes import Programme
from portal.kernel.refusals import Refusal, Refused
from portal.organizations.models import Institution
from portal.programmes.registry import all_programmes, programme
from portal.ui.forms import PortalForm
from portal.ui.parts import Crumb
from portal.ui.templatetags.portal import cn_date


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to apply that a round opens now. ``exempt`` is the lane that takes no place."""

    round: Round
    programme: Programme
    deadline: datetime
    exempt: bool = False

    @property
    def value(self) -> str:
        """What the form posts."""
        lane = ":exempt" if self.exempt else ""
        return f"{self.round.slug}:{self.programme.code}{lane}"

    @property
    def title(self) -> str:
        """The route in the words of the notice."""
        return (
            _("%(route)s（不占名额）") % {"route": self.programme.route}
            if self.exempt
            else self.programme.route
        )

    @property
    def summary(self) -> str:
        """How it goes and until when."""
        how = self.programme.summary
        if self.exempt:
            how = _(
                "国家知识产权局复函支持的产业知识产权运营中心建设运营主体单位，同样经所在省份审核"
            )
        return _("%(how)s。%(due)s截止。") % {"how": how, "due": cn_date(self.deadline)}


class NewForm(PortalForm):
    """Round and route in one choice; the institution; that its entity type is right."""

    institution = forms.ModelChoiceField(
        label=gettext_lazy("申报单位"), queryset=Institution.objects.none(), empty_label=None
    )
    offer = forms.ChoiceField(label=gettext_lazy("申报通道"), widget=forms.RadioSelect)
    confirmed = forms.BooleanField(label=gettext_lazy("单位类型与登记信息一致，符合实际情况"))

    def __init__(
        self,
        *args: object,
        institutions: QuerySet[Institution],
        offered: list[Offer],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions
        self.fields["institution"].label_from_instance = _named
        self.fields["offer"].choices = [
            (o.value, f"{o.title}：{o.summary}（{o.round.title}）") for o in offered
        ]


@dataclass
class NewPage:
    """The form with what can be chosen, and the reasons of a refusal."""

    form: NewForm
    offers: list[Offer]
    institutions: list[Institution]
    refusals: list[Refusal] = field(default_factory=list)
    existing: list[Dossier] = field(default_factory=list)

    @property
    def title_prefix(self) -> str:
        """错误： when the form was refused."""
        return self.form.title_prefix if self.form.is_bound else ""

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return [Crumb(_("我的申报"), reverse("applications:index")), Crumb(_("新建申报"))]

    @cached_property
    def institution(self) -> Institution:
        """The institution chosen."""
        return self.form.cleaned_data["institution"]

    @cached_property
    def chosen(self) -> Offer:
        """The way chosen."""
        wanted = self.form.cleaned_data["offer"]
        return next(offer for offer in self.offers if offer.value == wanted)

    def refuse(self, refused: Refused) -> None:
        """Show the reasons, and the case that stands in the way if there is one."""
        self.refusals = list(refused.refusals)
        self.existing = list(
            Dossier.objects.filter(
                institution=self.institution, round=self.chosen.round, occupies_round=True
            )
        )


def new_page(request: HttpRequest) -> NewPage:
    """The form as posted or empty."""
    institutions = own_institutions(request.user)
    data = request.POST if request.method == "POST" else None
    offered = offers(request.now, late=data is not None)
    form = NewForm(data, institutions=institutions, offered=offered)
    return NewPage(form, offered, list(institutions))


def offers(now: datetime, *, late: bool = False) -> list[Offer]:
    """Every route that can be begun now, in rounds that have been opened and not closed.

    With ``late`` also those whose deadline has passed: a choice made on a page that was opened
    before is refused by the door with its reason, not by the form as unknown.
    """
    open_now = live_rounds(now).filter(opens_at__lte=now)
    routes = RoundRoute.objects.filter(round__in=open_now, programme__in=all_programmes())
    if not late:
        routes = routes.filter(deadline__gte=now)
    return [offer for route in routes.select_related("round") for offer in _lanes(route)]


def _lanes(route: RoundRoute) -> list[Offer]:
    found = programme(route.programme)
    plain = Offer(route.round, found, route.deadline)
    if not found.province_takes_part:
        return [plain]
    return [plain, Offer(route.round, found, route.deadline, exempt=True)]


def own_institutions(user: User) -> QuerySet[Institution]:
    """The institutions that a person acts for."""
    return Institution.objects.filter(pk__in=list(standing_of(user).institutions))


def _named(institution: Institution) -> str:
    return f"{institution.name}（{institution.get_entity_type_display()}）"
