"""Every address of the site. Each app brings its own list; the order is that of the site map."""

from django.urls import path

from portal import health

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
