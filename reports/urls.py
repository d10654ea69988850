"""Addresses of this room."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.caseload, name="caseload"),
    path("attention/", views.attention, name="attention"),
    path("workers/<int:pk>/", views.worker, name="worker"),
]
