"""From one variable per service to what Django and Celery want to be told."""

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import environ

Config = dict[str, Any]


def kept_secret(path: Path) -> str:
    """The signing key of an embedded installation: made on first use, readable by its owner only.

    Two processes that start at once agree, because the file appears whole under its name.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


def database(url: str, var: Path) -> Config:
    """PostgreSQL by its address, or SQLite under ``var`` when the address is empty."""
    return postgres(url) if url else sqlite(var / "portal.sqlite3")


def postgres(url: str) -> Config:
    """Connections live a minute; a hung server or statement becomes an error, not a hung page."""
    config: Config = environ.Env.db_url_config(url)
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    config["OPTIONS"] = {
        **config.get("OPTIONS", {}),
        "connect_timeout": 3,
        "options": "-c statement_timeout=30000 -c timezone=UTC",
    }
    return config


def sqlite(path: Path) -> Config:
    """Writers queue up at BEGIN instead of failing half-way (measured: none of 360 lost)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def embedded_broker(path: Path) -> str:
    """Address of the broker that ``manage.py demo`` runs, or "" when none answers there."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return ""
    return f"unix://{path}"


def cache(redis_url: str) -> Config:
    """One cache for all processes where there is a Redis, else one per process."""
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "portal.cache.RedisOrNothing",
        "LOCATION": redis_url,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        "KEY_PREFIX": "portal",
    }


def broker(redis_url: str) -> str:
    """The same server in Celery's spelling; in memory where there is none (the outbox waits)."""
    if redis_url.startswith("unix://"):
        return redis_url.replace("unix://", "redis+socket://", 1)
    return redis_url or "memory://"


def storages(env: environ.Env, var: Path, *, debug: bool) -> Config:
    """``default`` and ``evidence`` are private: nothing but a guarded view hands their files out."""
    static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    return {
        "default": private_files(env, var, "files"),
        "evidence": private_files(env, var, "evidence"),
        "staticfiles": {"BACKEND": plain if debug else static},
    }


def private_files(env: environ.Env, var: Path, folder: str) -> Config:
    """A folder under MEDIA_ROOT (``var/media``), or a prefix in the bucket when S3_BUCKET names one."""
    bucket = env.str("S3_BUCKET", "")
    if not bucket:
        location = str(Path(env.str("MEDIA_ROOT", str(var / "media"))) / folder)
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": location, "base_url": None},
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.str("S3_ENDPOINT_URL", "") or None,
            "region_name": env.str("S3_REGION", "") or None,
            "access_key": env.str("S3_ACCESS_KEY", "") or None,
            "secret_key": env.str("S3_SECRET_KEY", "") or None,
            "location": folder,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "addressing_style": env.str("S3_ADDRESSING_STYLE", "path"),
        },
    }


def mail(url: str, var: Path) -> Config:
    """SMTP by its address (``smtp+tls://user:password@host:587``), else files in ``var/mail``."""
    if url:
        return {**environ.Env.email_url_config(url), "EMAIL_TIMEOUT": 10}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(var / "mail"),
    }
