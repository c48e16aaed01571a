"""Tests: the embedded default in a folder of their own, or DATABASE_URL and REDIS_URL when set."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before base is read: no test may see or touch the state of a running demo.
VAR = Path(tempfile.mkdtemp(prefix="portal-test-"))
atexit.register(shutil.rmtree, VAR, ignore_errors=True)
os.environ["PORTAL_VAR"] = str(VAR)
os.environ["SECRET_KEY"] = "a key for tests alone, used nowhere else, fifty characters"  # noqa: S105

from portal.settings.base import *  # noqa: E402
from portal.settings.base import CACHES, DATABASES, REDIS_URL, STORAGES  # noqa: E402

PORTAL_ENV = "test"
DEBUG = False
PORTAL_DEMO = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; never outside tests
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

if REDIS_URL.startswith("redis://"):
    # One database of the server for each process of the run: they clear it between tests.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rstrip('/')}/{worker}"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads get connections of their own, as in the product.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # a test's thread must not keep the database busy
