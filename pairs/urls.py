"""Addresses of this room."""

from django.urls import path

from pairs import views

app_name = "pairs"
urlpatterns = [
    path("pairs/", views.board, name="board"),
    path("pairs/waiting/print/", views.waiting_print, name="waiting_print"),
    path("pairs/waiting/<int:case_pk>/", views.board_case, name="board_case"),
    path("cases/<int:pk>/pair/", views.pair, name="pair"),
]
