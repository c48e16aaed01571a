"""公开数据接口: the public sets as JSON. Nobody signs in, nothing can be written."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.throttling import AnonRateThrottle
from rest_framework.viewsets import ReadOnlyModelViewSet

from evaluation.models import Publicity, PublicityEntry
from portal.dossiers.models import Dossier, Round, RoundRoute
from portal.dossiers.queries import programme_of
from portal.programmes.registry import programme
from portal.registry import queries
from portal.registry.filters import NoticeFilter, RegisterFilter, RoundFilter
from portal.registry.pages.rounds import phase_of
from portal.registry.standing import document_of, registered_digest, standing_of


class RouteSerializer(serializers.ModelSerializer[RoundRoute]):
    """A route of a round with its deadline."""

    title = serializers.SerializerMethodField()

    class Meta:
        model = RoundRoute
        fields = ["programme", "title", "deadline"]

    def get_title(self, route: RoundRoute) -> str:
        """申报遴选 or 申请核定."""
        return programme(route.programme).route


class RoundSerializer(serializers.ModelSerializer[Round]):
    """An announced round."""

    phase = serializers.SerializerMethodField()
    routes = RouteSerializer(many=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Round
        fields = [
            "slug",
            "title",
            "year",
            "notice_title",
            "notice_number",
            "notice_issued_on",
            "edition",
            "window_start",
            "window_end",
            "opens_at",
            "province_deadline",
            "publicity_days",
            "publicity_mode",
            "is_demo",
            "phase",
            "routes",
            "url",
        ]

    def get_phase(self, round_: Round) -> str:
        """upcoming, accepting, handling or closed."""
        return phase_of(round_, _now(self)).code

    def get_url(self, round_: Round) -> str:
        """The page for people."""
        return _absolute(self, reverse("registry:round", args=[round_.slug]))


class EntrySerializer(serializers.ModelSerializer[PublicityEntry]):
    """A line of a published list."""

    class Meta:
        model = PublicityEntry
        fields = ["position", "institution_name", "region_name", "route_name"]


class NoticeSerializer(serializers.ModelSerializer[Publicity]):
    """A list under publicity; a withdrawn one has no lines."""

    batch = serializers.CharField(source="round.slug")
    entries = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Publicity
        fields = [
            "number",
            "title",
            "batch",
            "first_day",
            "days",
            "mode",
            "starts_at",
            "ends_at",
            "state",
            "digest",
            "entries",
            "url",
        ]

    @extend_schema_field(EntrySerializer(many=True))
    def get_entries(self, publicity: Publicity) -> Any:
        """The frozen list in its published order."""
        withdrawn = publicity.state == Publicity.State.WITHDRAWN
        return [] if withdrawn else EntrySerializer(publicity.entries.all(), many=True).data

    def get_url(self, publicity: Publicity) -> str:
        """The page for people."""
        return _absolute(self, reverse("registry:notice", args=[publicity.number]))


class DesignationSerializer(serializers.ModelSerializer[Dossier]):
    """A designation on the register."""

    number = serializers.CharField(source="certificate_number")
    institution = serializers.CharField(source="institution.name")
    credit_code = serializers.CharField(source="institution.credit_code")
    region_code = serializers.CharField(source="region_id")
    region = serializers.CharField(source="region.name")
    route = serializers.SerializerMethodField()
    batch = serializers.CharField(source="round.slug")
    document = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    digest = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Dossier
        fields = [
            "number",
            "institution",
            "credit_code",
            "region_code",
            "region",
            "programme",
            "route",
            "batch",
            "recognised_on",
            "exited_on",
            "document",
            "status",
            "digest",
            "url",
        ]

    def get_route(self, case: Dossier) -> str:
        """申报遴选 or 申请核定."""
        return programme_of(case).route

    def get_document(self, case: Dossier) -> str:
        """发文字号 of the document of recognition."""
        document = document_of(case)
        return document.number if document else ""

    def get_status(self, case: Dossier) -> str:
        """valid, rectifying or exited."""
        return standing_of(case, _now(self)).code

    def get_digest(self, case: Dossier) -> str:
        """SHA-256 of what the register holds."""
        return registered_digest(case)

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, case: Dossier) -> str:
        """The page for people."""
        return _absolute(self, reverse("registry:designation", args=[case.certificate_number]))


class OpenData(ReadOnlyModelViewSet):  # type: ignore[type-arg]
    """What all answers share: no account, no session, so many questions a minute."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes = [AnonRateThrottle]
    filter_backends = [DjangoFilterBackend]
    http_method_names = ["get", "head", "options"]

    @property
    def now(self) -> datetime:
        """The instant of the request."""
        return self.request.now

    def get_object(self) -> Any:
        """One of the public set; Django's own sentence would name our tables, in English."""
        try:
            return super().get_object()
        except Http404:
            raise NotFound(_("没有找到。请核对编号")) from None


@extend_schema_view(
    list=extend_schema(summary="申报批次", operation_id="rounds_list"),
    retrieve=extend_schema(summary="一个批次", operation_id="rounds_retrieve"),
)
class RoundViewSet(OpenData):
    """Announced rounds with their deadlines."""

    serializer_class = RoundSerializer
    filterset_class = RoundFilter
    queryset = Round.objects.none()
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Round]:
        """Announced by now."""
        return queries.published_rounds(self.now).prefetch_related("routes")


@extend_schema_view(
    list=extend_schema(summary="公示", operation_id="notices_list"),
    retrieve=extend_schema(summary="一项公示", operation_id="notices_retrieve"),
)
class NoticeViewSet(OpenData):
    """Lists under publicity, from the instant their window begins."""

    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    queryset = Publicity.objects.none()
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[Publicity]:
        """Begun by now."""
        return queries.publicities(self.now).prefetch_related("entries")


@extend_schema_view(
    list=extend_schema(summary="认定名录", operation_id="register_list"),
    retrieve=extend_schema(summary="一家认定机构", operation_id="register_retrieve"),
)
class RegisterViewSet(OpenData):
    """The register. A list without ``status`` gives those in force; one by number, whichever."""

    serializer_class = DesignationSerializer
    filterset_class = RegisterFilter
    queryset = Dossier.objects.none()
    lookup_field = "certificate_number"
    lookup_url_kwarg = "number"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Dossier]:
        """Everything the public may read, in 行政区划 order."""
        return queries.listed()

    def filter_queryset(self, queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
        """Filters belong to the list: an institution that has left is still found by number."""
        return queryset if self.detail else super().filter_queryset(queryset)


def _now(serializer: serializers.BaseSerializer[Any]) -> datetime:
    return serializer.context["request"].now


def _absolute(serializer: serializers.BaseSerializer[Any], path: str) -> str:
    return serializer.context["request"].build_absolute_uri(path)
