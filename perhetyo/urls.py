"""All addresses of the house. The rooms keep their own; signing in is allauth's, without signing up."""

from allauth.account import views as account
from django.urls import include, path
from django.views.i18n import set_language

from perhetyo import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("language/", views.open_to_all(set_language), name="set_language"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/signup/", account.signup, name="account_signup"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("staff/", include("staff.urls")),
    path("", include("cases.urls")),
    path("", include("pairs.urls")),
    path("", include("visits.urls")),
    path("caseload/", include("reports.urls")),
]
