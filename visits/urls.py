"""Addresses of visits. No name or code of a person is ever part of one."""

from django.urls import path

from visits.views import plan, visits

app_name = "visits"
urlpatterns = [
    path("cases/<int:pk>/plan/new/", plan.plan_new, name="plan_new"),
    path("cases/<int:pk>/plan/", plan.plan, name="plan"),
    path("cases/<int:pk>/visits/new/", visits.visit_new, name="visit_new"),
]
