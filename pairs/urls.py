"""Addresses of this room."""

app_name = "pairs"
urlpatterns = []
