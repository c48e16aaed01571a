"""The embedded default: everything runs from this folder, nothing needs to be installed beside it.

Each service is one environment variable (docs/how-to/deploy.md lists them all); a variable that is
absent means the embedded service under ``var/``.
"""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from portal.settings import services
from portal.settings.entry import *

env = environ.Env()

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(env.str("PORTAL_VAR", str(ROOT / "var")))

DEBUG = env.bool("DEBUG", False)
PORTAL_DEMO = env.bool("PORTAL_DEMO", False)
SECRET_KEY = env.str("SECRET_KEY", "") or services.kept_secret(VAR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_OPERATOR = env.dict("OPERATOR", default={})
"""What the foot of every page says of the operator: ``host=…,phone=…`` (portal.ui.context)."""
PORTAL_SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
"""Where links in mails lead. The Host header of a request decides nothing: it can be forged."""
PORTAL_TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
"""Networks (CIDR) whose X-Forwarded-* headers are believed; from anyone else they are dropped."""

# --- what the site is made of ---------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "portal.apps.SiteStaticFiles",
    # The simple configurations: TEMPLATES below names the loaders that both libraries need.
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "portal",  # the project package is an app for its commands: demo and test
    "portal.ui",
    "portal.audit",
    "portal.organizations",
    "portal.accounts",
    "portal.programmes",
    "portal.dossiers",
    "portal.obligations",
    "portal.documents",
    "portal.evidence",
    "portal.registry",
    "evaluation",
    "applications",
    "bases",
    "platforms",
]

PROGRAMMES = ["applications.programmes.SELECTION", "applications.programmes.VERIFICATION"]

# The order is the order of the questions a request is asked.
MIDDLEWARE = [
    "portal.proxies.TrustedProxies",  # whose request is it: before anything reads an address
    "portal.audit.middleware.AuditContext",  # whatever is logged below knows from where
    "django.middleware.security.SecurityMiddleware",  # over https only
    "csp.middleware.CSPMiddleware",  # every answer below carries the policy, errors too
    "portal.methods.OnlyKnownMethods",  # no page means TRACE or DELETE
    "whitenoise.middleware.WhiteNoiseMiddleware",  # static files need no session
    "portal.errors.RefusalsAndOutages",  # outermost of what may raise in a view
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.dossiers.middleware.Frame",  # the instant of the request, and the frame of its page
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.ui.middleware.TextSize",  # a link to another size of type needs no view
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.Sessions",  # ends old sessions, parks what was typed in them
    "portal.unsavable.NoNul",  # inside the session: what cannot be saved is shown to its author
    "axes.middleware.AxesMiddleware",  # last: turns a lock-out of this request into its answer
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.frame",
            ],
        },
    }
]

# --- services --------------------------------------------------------------------------------

DATABASES = {"default": services.database(env.str("DATABASE_URL", ""), VAR)}
REDIS_URL = env.str("REDIS_URL", "") or services.embedded_broker(VAR / "valkey.sock")
CACHES = {"default": services.cache(REDIS_URL)}
STORAGES = services.storages(env, VAR, debug=DEBUG)
CLAMD_SOCKET = env.str("CLAMD_SOCKET", "")
"""Path of a clamd socket or host:port; empty: uploads are then marked as not scanned."""

globals().update(services.mail(env.str("EMAIL_URL", ""), VAR))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "noreply@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

CELERY_BROKER_URL = services.broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 3}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- files -----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR / "static")))
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_MAX_AGE = 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # everything of a form but its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a pasted table of projects is a few hundred rows
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "portal.evidence.bodies.StrictBody",  # first: refuses a body before any of it is read
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
PORTAL_UPLOADS = VAR / "uploads"
"""Parts of uploads under way; all web processes must share it."""
PORTAL_BODY_MAX = 64 * 1024 * 1024
"""The largest body of one request, files included; nginx.conf says the same."""
PORTAL_EVIDENCE_TOTAL = 2048 * 1024 * 1024
"""What the evidence files of one case may take together."""

# --- objects and the read API ------------------------------------------------------------------

GUARDIAN_AUTO_PREFETCH = False
ANONYMOUS_USER_NAME = None

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "240/min"},
    "NUM_PROXIES": 0,  # portal.proxies has already decided the address
}
SPECTACULAR_SETTINGS = {
    "TITLE": "国家专利导航工程管理平台公开数据接口",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # One name for one list of choices, wherever it is shown.
    "ENUM_NAME_OVERRIDES": {"PublicityMode": "portal.dossiers.models.Round.PublicityMode"},
}

# --- what a browser may do --------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# --- language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- logs --------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.logs.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django's own handlers would mail administrators and print in several lines.
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        "django.server": {"handlers": [], "propagate": True},
        "axes": {"level": "WARNING"},
    },
}
