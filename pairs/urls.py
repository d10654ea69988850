"""Addresses of this room."""

from django.urls import path

from pairs import views

app_name = "pairs"
urlpatterns = [
    path("pairs/", views.board, name="board"),
    path("pairs/everybody/", views.whole_list, name="whole_list"),
    path("pairs/everybody/<int:pk>/", views.whole_run, name="whole_run"),
    path("pairs/everybody/<int:pk>/cancellation/", views.whole_run_cancellation, name="whole_run_cancellation"),
    path("pairs/waiting/print/", views.waiting_print, name="waiting_print"),
    path("pairs/waiting/<int:case_pk>/", views.board_case, name="board_case"),
    path("pairs/waiting/<int:case_pk>/people/", views.board_people, name="board_people"),
    path("pairs/waiting/<int:case_pk>/ranked/", views.board_ranked, name="board_ranked"),
    path("pairs/weights/<int:unit_pk>/", views.weights, name="weights"),
    path("load-points/", views.load_points, name="load_points"),
    path("cases/<int:pk>/pair/", views.pair, name="pair"),
    path("cases/<int:pk>/pair/conflicts/", views.conflicts, name="conflicts"),
    path("cases/<int:pk>/pair/conflicts/<int:conflict_pk>/end/", views.conflict_end, name="conflict_end"),
    path("cases/<int:pk>/pair/start/", views.start, name="start"),
    path("pairs/<int:pk>/acceptance/", views.acceptance, name="acceptance"),
    path("pairs/<int:pk>/refusal/", views.refusal, name="refusal"),
    path("pairs/handovers/<int:pk>/held/", views.hand_over_held, name="hand_over_held"),
    path("pairs/<int:pk>/reflection/", views.reflection, name="reflection"),
]
