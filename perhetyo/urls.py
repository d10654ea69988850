"""All addresses of the house."""

urlpatterns = []
