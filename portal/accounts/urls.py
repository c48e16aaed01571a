"""Addresses of this app, and those of allauth that we keep: its names carry no namespace.

Left out of allauth on purpose: open sign-up, the list of addresses, sign-in by code.
"""

from django.urls import include, path, re_path

from portal.accounts.views import (
    accept,
    confirmations,
    entry,
    institution,
    invitations,
    profile,
    registration,
    sessions,
)

ours = [
    path("login/", entry.login, name="login"),
    path("logout/", entry.logout, name="logout"),
    path("register/", registration.register, name="register"),
    path("registered/", registration.registered, name="registered"),
    path("confirmations/", confirmations.confirmations, name="confirmations"),
    path("confirmations/<int:pk>/", confirmations.confirmation, name="confirmation"),
    path("institution/", institution.institution, name="institution"),
    path("institution/<int:pk>/correct/", institution.correct, name="institution_correct"),
    path("institution/<int:pk>/invite/", institution.invite_person, name="institution_invite"),
    path("institution/<int:pk>/hand-over/", institution.hand_over, name="hand_over"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/new/", invitations.invite_person, name="invite"),
    path("invitations/<int:pk>/resend/", invitations.send_again, name="resend"),
    path("invitations/<int:pk>/revoke/", invitations.take_back, name="revoke"),
    path("invitation/<str:secret>/", accept.invitation, name="invitation"),
    path("roles/<int:pk>/end/", invitations.end_role, name="end_role"),
    path("people/<int:pk>/switch/", invitations.switch_account, name="switch_account"),
    path("profile/", profile.profile, name="profile"),
    path("sessions/", sessions.sessions, name="sessions"),
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
