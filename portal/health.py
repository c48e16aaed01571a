"""Is this node fit to serve? For load balancers and container health checks."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

OK, AWAY, NONE = "ok", "away", "none"


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 while the database works, else 503; the parts by name, nothing about where they are.

    Without its broker a node still serves: mail waits in the outbox. So that is "degraded", not 503.
    """
    parts = {"database": database(), "broker": broker()}
    if parts["database"] != OK:
        return JsonResponse({"status": "down", "parts": parts}, status=503)
    degraded = AWAY in parts.values()
    return JsonResponse({"status": "degraded" if degraded else OK, "parts": parts})


def database() -> str:
    """Whether a statement comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return AWAY
    return OK


def broker() -> str:
    """Whether the broker answers within a second; "none" where the installation has none."""
    if not settings.REDIS_URL:
        return NONE
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1
        ) as client:
            client.ping()
    except RedisError:
        return AWAY
    return OK
