# The web, worker and beat nodes are this one image with different commands (docker-compose.yml).
FROM python:3.11-slim-bookworm AS packages
COPY requirements/runtime.txt /runtime.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /runtime.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin portal
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_NO_BOOTSTRAP=1 \
    PORTAL_VAR=/tmp/portal \
    STATIC_ROOT=/app/staticfiles
# Static files are compressed once, here; the embedded settings suffice for that.
RUN python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/portal
ENV PORTAL_ENV=production
USER portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "4"]
