"""Who comes in: accounts, passwords, sessions, lock-out."""

from datetime import timedelta

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked-out try never reaches the hash
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a lost cache signs nobody out
SESSION_COOKIE_AGE = 30 * 60  # idle
SESSION_SAVE_EVERY_REQUEST = False  # portal.accounts.middleware writes, and slides, once a minute
PORTAL_SESSION_ABSOLUTE = timedelta(hours=12)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "portal.accounts.adapter.PortalAccounts"
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.entry.SignInForm",
    "change_password": "portal.accounts.forms.entry.ChangePassword",
    "reset_password": "portal.accounts.forms.entry.AskForReset",
    "reset_password_from_key": "portal.accounts.forms.entry.NewPassword",
}
ACCOUNT_EMAIL_VERIFICATION = "optional"  # the province confirms the unit; the mail is still sent
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told to its owner
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session stays, all others end with the old hash
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "", "login": "60/m/ip"}  # axes counts failures, lasting
USERSESSIONS_TRACK_ACTIVITY = False  # portal.accounts.middleware notes it once a minute
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"  # a lost cache unlocks nobody
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "portal.proxies.client_address"
AXES_USERNAME_CALLABLE = "portal.accounts.lockout.name_tried"
AXES_LOCKOUT_CALLABLE = "portal.accounts.lockout.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the hour that was told holds
AXES_DISABLE_ACCESS_LOG = True  # sign-ins stand in our own log
AXES_VERBOSE = False
