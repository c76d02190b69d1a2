"""One settings file for all three ways to run Restride (see docs/running.md).

Without PUBLIC_URL: trying and developing on loopback, SQLite, demo people, mail as files.
With PUBLIC_URL: production on one machine. With DATABASE_URL and REDIS_URL as well: grown up.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.headers import Headers

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.env import BASE_DIR, VAR, env, port, public_url, secret
from config.keys import vapid_private_key, vapid_subject
from config.timetable import TIMETABLE

django_stubs_ext.monkeypatch()

PUBLIC_URL = public_url()
PORT = port()
IS_PUBLIC = bool(PUBLIC_URL)
# Demo people, readable mail and the parts gallery exist on loopback only.
DEMO = not IS_PUBLIC
DEBUG = env.bool("DEBUG", default=False) and DEMO
SITE_URL = PUBLIC_URL or f"http://localhost:{PORT}"
SECRET_KEY = secret("SECRET_KEY")
ALLOWED_HOSTS = (
    [urlsplit(PUBLIC_URL).hostname or "", *env.list("EXTRA_HOSTS", default=[])]
    if IS_PUBLIC
    else ["localhost", "127.0.0.1", "[::1]", "testserver", *env.list("EXTRA_HOSTS", default=[])]
)

INSTALLED_APPS = [
    "apps.core",
    "apps.users",
    "apps.outbox",
    "apps.athletes",
    "apps.care",
    "apps.exercises",
    "apps.plans",
    "apps.runs",
    "apps.checkins",
    "apps.screening",
    "apps.trials",
    "apps.sync",
    "apps.insights",
    "apps.reminders",
    "apps.summaries",
    "apps.today",
    "apps.clinic",
    "apps.exchange",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "lucide",
    "ninja",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before all that is meant for pages: files are packed already, and `static_headers` says what they need.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are mostly drawings and words: a fifth of the size over a weak signal.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.core.middleware.private_pages",
    "apps.core.middleware.database_in_trouble",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.core.middleware.explained_refusals",
    "allauth.account.middleware.AccountMiddleware",
    "apps.users.middleware.own_time_and_language",
    "apps.athletes.middleware.asker",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lucide.templatetags.lucide"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def sqlite(path: str) -> dict[str, Any]:
    """SQLite as a server wants it: readers never block, one writer waits its turn, a commit is on the disk."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;",
        },
        # In memory, half the writes of a live server fail with "table is locked".
        "TEST": {"NAME": str(VAR / "test.sqlite3")},
    }


def postgresql() -> dict[str, Any]:
    """A pool of checked connections, and an end to every wait: for a row another holds, for a statement, for a client.

    A connection is asked whether it lives before it is lent; TCP finds out within 30 s that the other side is gone.
    """
    limits_s = {
        "statement_timeout": env.int("DATABASE_STATEMENT_TIMEOUT_S", default=30),
        "lock_timeout": 10,
        "idle_in_transaction_session_timeout": 60,
    }
    return {
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL_SIZE", default=8),
            "timeout": 10,
            "max_idle": 300,
            "max_lifetime": 1800,
        },
        "options": " ".join(f"-c {name}={seconds}s" for name, seconds in limits_s.items()),
        "application_name": "restride",
        "connect_timeout": 5,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }


def database() -> dict[str, Any]:
    """PostgreSQL when DATABASE_URL says so, else the SQLite file under VAR."""
    if not env.str("DATABASE_URL", default=""):
        VAR.mkdir(parents=True, exist_ok=True)
        return sqlite(str(VAR / "restride.sqlite3"))
    found: dict[str, Any] = env.db("DATABASE_URL")
    if found["ENGINE"].endswith("sqlite3"):
        return sqlite(found["NAME"])
    return {**found, "CONN_HEALTH_CHECKS": True, "OPTIONS": {**postgresql(), **found.get("OPTIONS", {})}}


DATABASES = {"default": database()}

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# People and how they sign in
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "apps.athletes.backends.Password",
    "apps.athletes.backends.Allauth",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today:today"
ACCOUNT_ADAPTER = "apps.users.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# An optional password: without the field allauth also drops it from the sign-in form.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FORM_CLASS = "apps.users.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "today:today"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_PUBLIC else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Restride"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_SAMESITE = "Lax"

# Language and time. The server thinks in UTC; each person has a zone of their own.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# Of what is part of pages and none itself: opened alone, as a drawing may be, it loads and runs nothing.
FILES_POLICY = "default-src 'none'; frame-ancestors 'none'"


def static_headers(headers: Headers, _path: str, _url: str) -> None:
    """What a file says. The pages' long policy would weigh as much as some files do."""
    headers["Content-Security-Policy"] = FILES_POLICY
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


# Files
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEMO
WHITENOISE_AUTOREFRESH = DEMO
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {
        "BACKEND": "apps.core.storage.OwnModulesManifestStorage"
        if IS_PUBLIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Mail
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"Restride <restride@{urlsplit(SITE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = VAR / "mail"
# The operator's own wording of questionnaires, by the name of the file it replaces.
WORDING_DIR = VAR / "wording"
if smtp := env.str("EMAIL_URL", default=""):
    to_server = "apps.outbox.channels.smtp.EmailBackend" if smtp.startswith("smtp") else None
    vars().update(env.email_url_config(smtp, to_server))
elif DEMO:
    EMAIL_BACKEND = "apps.outbox.mail_files.EmailBackend"
else:
    raise ImproperlyConfigured(
        "With PUBLIC_URL set, EMAIL_URL must name an SMTP server (smtp+tls://user:pass@host:587)."
    )

# Bounces and complaints, told by the provider: its name as anymail writes it, and what it signs in with.
MAIL_WEBHOOK = env.str("MAIL_WEBHOOK", default="")
ANYMAIL = {
    "WEBHOOK_SECRET": env.str("MAIL_WEBHOOK_SECRET", default=""),
    # Mailgun signs its events besides.
    "MAILGUN_WEBHOOK_SIGNING_KEY": env.str("MAIL_WEBHOOK_KEY", default=""),
}
if MAIL_WEBHOOK and ":" not in ANYMAIL["WEBHOOK_SECRET"]:
    raise ImproperlyConfigured(
        "With MAIL_WEBHOOK set, MAIL_WEBHOOK_SECRET must be a name and a password: name:password."
    )
if MAIL_WEBHOOK == "mailgun" and not ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"]:
    raise ImproperlyConfigured(
        "With MAIL_WEBHOOK=mailgun, MAIL_WEBHOOK_KEY must be Mailgun's HTTP webhook signing key."
    )

# Notifications (Web Push). The subject is whom a push service writes to when our messages trouble it.
VAPID_PRIVATE_KEY = vapid_private_key()
VAPID_SUBJECT = vapid_subject(required=IS_PUBLIC)
# Where a browser's endpoint may lie: its vendor's hosts, ".example.org" for everything under a name.
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    default=[
        "fcm.googleapis.com",  # Chrome, Edge on Android, Samsung Internet, Opera
        ".push.services.mozilla.com",  # Firefox
        ".push.apple.com",  # Safari
        ".notify.windows.com",  # Edge on Windows
    ],
)
# Exact origins of push services of our own, such as http://localhost:4321: for tests, never in production.
PUSH_TEST_ORIGINS = env.list("PUSH_TEST_ORIGINS", default=[]) if DEMO else []

# Celery is only the alarm clock; the rows of the outbox are the queue.
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT = "config.broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {}
    if REDIS_URL
    else {
        "data_folder_in": str(VAR / "broker" / "messages"),
        "data_folder_out": str(VAR / "broker" / "messages"),
        "control_folder": str(VAR / "broker" / "exchanges"),
        "polling_interval": 0.1,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = TIMETABLE
# The timetable is static and what is due stands in rows: beat needs no memory and no file of its own.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"

# Headers: nothing from elsewhere, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_SAMESITE = "Lax"
if IS_PUBLIC:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        # What a message was filled with may be a person's: in production it stays out.
        "json": {"()": "apps.core.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if IS_PUBLIC else "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
