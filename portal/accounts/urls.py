"""Addresses of this app, and those of allauth that we keep: its names carry no namespace.

Left out of allauth on purpose: open sign-up, the list of addresses, sign-in by code.
"""

from django.urls import include, path, re_path

from portal.accounts.views import entry, registration

ours = [
    path("login/", entry.login, name="login"),
    path("logout/", entry.logout, name="logout"),
    path("register/", registration.register, name="register"),
    path("registered/", registration.registered, name="registered"),
]

allauths = [
    path("login/", entry.login, name="account_login"),
    path("logout/", entry.logout, name="account_logout"),
    path("register/", registration.register, name="account_signup"),
    path("inactive/", entry.inactive, name="account_inactive"),
    path("password/change/", entry.password_change, name="account_change_password"),
    path("password/reset/", entry.password_reset, name="account_reset_password"),
    path("password/reset/done/", entry.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        entry.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entry.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "confirm-email/",
        entry.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", entry.confirm_email, name="account_confirm_email"
    ),
]

urlpatterns = [path("", include((ours, "accounts"))), path("", include(allauths))]
