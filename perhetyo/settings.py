"""All settings, read from the environment. Unsafe production values are refused in perhetyo/checks.py."""

import importlib.util
from pathlib import Path

import dj_database_url
from django.contrib.messages import constants as message_levels

from perhetyo import environment, localpg

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("DEBUG")
DATABASE_URL = environment.text("DATABASE_URL")
SECRET_KEY = environment.text("SECRET_KEY")
if not SECRET_KEY and not DATABASE_URL:
    SECRET_KEY = environment.local_secret(BASE_DIR / "var" / "secret_key")
# Seals identity codes and finds them again. Lost, they can no longer be read; so it is kept apart from the data.
IDENTITY_KEY = environment.text("IDENTITY_KEY")
if not IDENTITY_KEY and (DEBUG or not DATABASE_URL):
    IDENTITY_KEY = environment.local_secret(BASE_DIR / "var" / "identity_key")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
# Demo accounts have a public password: they sign in only where somebody has said so.
DEMO_ACCOUNTS = environment.flag("DEMO", DEBUG)
# Codes of the range 900-999 belong to nobody.
ARTIFICIAL_IDENTITY_CODES = DEMO_ACCOUNTS
PUBLIC_DEMO = environment.flag("PUBLIC_DEMO")

INSTALLED_APPS = [
    "perhetyo.apps.PerhetyoConfig",
    "reports",
    "visits.apps.VisitsConfig",
    "pairs.apps.PairsConfig",
    "cases.apps.CasesConfig",
    "staff.apps.StaffConfig",
    "audit.apps.AuditConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    # For its command that clears ended sessions; the table of sessions is ours (staff/sessions.py).
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "perhetyo.static_files.StaticFiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "heroicons",
    "template_partials",
    "pghistory",
    "pgtrigger",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "perhetyo.middleware.readable_requests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "staff.sessions.SignedIn",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "perhetyo.middleware.private_pages",
    "perhetyo.kept_words.kept_words",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "perhetyo.urls"
WSGI_APPLICATION = "perhetyo.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "perhetyo.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "perhetyo.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_levels.ERROR: "danger"}
# Messages in cookies would carry words about families to the device's disk.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
else:
    DATABASES = {"default": localpg.database(BASE_DIR)}
# A new connection for each request costs PostgreSQL five times the work of the page itself.
DATABASES["default"]["CONN_MAX_AGE"] = environment.number("CONN_MAX_AGE", 600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["TEST"] = {"NAME": localpg.test_database_name()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["staff.backends.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "staff.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "change_password": "5/m/user"}

# Rate limits must be counted once for all web processes, so the cache lives in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "perhetyo_cache",
        # Over 300 rows Django would throw away every third, and with them counts of failed sign-ins: whoever
        # tries many names could wipe out the traces of trying one.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# What takes longer than a page may wait is done by a process of its own (`manage.py db_worker`).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Cookies without "Secure" only where bin/run serves plain http on this machine.
SECURE_COOKIES = not (DEBUG or environment.flag("INSECURE_COOKIES"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
SESSION_ENGINE = "staff.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = environment.number("SESSION_HOURS", 12) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = SECURE_COOKIES and environment.flag("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", 31_536_000) if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)
if environment.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Without it the limit on failed sign-ins would take everybody behind the proxy for one person.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # data: because Bootstrap's own stylesheet holds its check marks and arrows as data images.
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
# The largest draft (audit/drafts.py) fits in this, and no page takes files. Who has opened no page sends nothing.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
STRANGER_UPLOAD_MAX_SIZE = 64 * 1024

# The versions that the change history keeps are as final as the log: its tables take no update and no delete.
PGHISTORY_APPEND_ONLY = True

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"
FORMAT_MODULE_PATH = ["perhetyo.formats"]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", importlib.util.find_spec("bootstrap").submodule_search_locations[0]),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "perhetyo.log_lines.SafeFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", "INFO")},
    # A logger named here gives its own handlers up: everything leaves through the one formatter.
    "loggers": {
        "django": {"level": "INFO"},
        "gunicorn.error": {"propagate": True},
    },
}

# The rules of the work. 3-5 initial visits is the founding idea of the method; a county may move the limits.
INITIAL_VISITS_MINIMUM = environment.number("INITIAL_VISITS_MINIMUM", 3)
INITIAL_VISITS_MAXIMUM = environment.number("INITIAL_VISITS_MAXIMUM", 5)
# Times outside these hours of the day are asked about before a visit is agreed.
VISIT_EARLIEST_HOUR = environment.number("VISIT_EARLIEST_HOUR", 7)
VISIT_LATEST_HOUR = environment.number("VISIT_LATEST_HOUR", 20)
VISIT_MINUTES = environment.number("VISIT_MINUTES", 90)
TRAVEL_MINUTES = environment.number("TRAVEL_MINUTES", 30)
QUIET_AFTER_DAYS = environment.number("QUIET_AFTER_DAYS", 14)
