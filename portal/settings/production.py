"""Production: the same product with real services. It refuses to start half configured."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *
from portal.settings.base import (
    ALLOWED_HOSTS,
    DEBUG,
    PORTAL_DEMO,
    PORTAL_TRUSTED_PROXIES,
    SECRET_KEY,
    env,
)

SHORTEST_KEY = 50


def refused_because() -> list[str]:
    """Everything that is wrong with the environment at once, so that one restart mends it."""
    key, site = env.str("SECRET_KEY", ""), env.str("SITE_URL", "")
    wrong = {
        "SECRET_KEY is missing": not key,
        f"SECRET_KEY is shorter than {SHORTEST_KEY} characters": 0 < len(key) < SHORTEST_KEY,
        "SECRET_KEY is a default or a pattern; make a random one": bool(key)
        and ("insecure" in key.lower() or "change" in key.lower() or len(set(key)) < 10),  # noqa: PLR2004
        "DEBUG must be off": DEBUG,
        "PORTAL_DEMO must be off: demo accounts have published passwords": PORTAL_DEMO,
        "ALLOWED_HOSTS is missing": not env.list("ALLOWED_HOSTS", default=[]),
        "ALLOWED_HOSTS must name the hosts, not *": "*" in env.list("ALLOWED_HOSTS", default=[]),
        "SITE_URL must be the https address that people use": not site.startswith("https://"),
        "DATABASE_URL is missing": not env.str("DATABASE_URL", ""),
        "S3_BUCKET is missing, or MEDIA_ROOT: a folder that all nodes share and a backup covers": not (
            env.str("S3_BUCKET", "") or env.str("MEDIA_ROOT", "")
        ),
        "REDIS_URL is missing": not env.str("REDIS_URL", ""),
    }
    return [sentence for sentence, holds in wrong.items() if holds]


if reasons := refused_because():
    raise ImproperlyConfigured("production refuses to start: " + "; ".join(reasons))

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost"]  # the health check of the container itself
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]  # the container's own health check speaks plain http
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

if PORTAL_TRUSTED_PROXIES:  # portal.proxies has dropped this header from everyone else
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
