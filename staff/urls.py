"""Addresses of this room, by noun."""

from django.urls import path

from staff import views

app_name = "staff"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/details/", views.profile_details, name="profile_details"),
    path("profile/competences/", views.competences, name="profile_competences"),
    path("profile/working-hours/", views.hours, name="profile_hours"),
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/competences/", views.competences, name="person_competences"),
    path(
        "people/<int:pk>/competences/new/", views.competence_confirmation_new, name="competence_confirmation_new"
    ),
    path(
        "people/<int:pk>/competences/<int:competence_pk>/",
        views.competence_confirmation,
        name="competence_confirmation",
    ),
    path("competences/waiting/", views.competences_waiting, name="competences_waiting"),
    path("competences/<int:pk>/agreed/", views.competence_agreed, name="competence_agreed"),
    path("people/<int:pk>/licences/new/", views.licence_new, name="licence_new"),
    path("licences/<int:pk>/", views.licence, name="licence"),
    path("people/<int:pk>/working-hours/", views.hours, name="person_hours"),
    path("people/<int:pk>/capacity/", views.capacity, name="person_capacity"),
    path("people/<int:pk>/absences/new/", views.absence_new, name="person_absence_new"),
    path("other-work/", views.other_work, name="other_work"),
    path("other-work/new/", views.other_work_new, name="other_work_new"),
    path("other-work/<int:pk>/removal/", views.other_work_removal, name="other_work_removal"),
    path("absences/new/", views.absence_new, name="absence_new"),
    path("absences/<int:pk>/cancellation/", views.absence_cancellation, name="absence_cancellation"),
    path("users/", views.users, name="users"),
    path("users/new/", views.user_new, name="user_new"),
    path("users/<int:pk>/", views.user, name="user"),
    path("users/<int:pk>/password/", views.user_password, name="user_password"),
    path("users/<int:pk>/reopening/", views.user_reopening, name="user_reopening"),
    path("users/<int:pk>/roles/new/", views.role_new, name="role_new"),
    path("roles/<int:pk>/end/", views.role_end, name="role_end"),
    path("units/", views.units, name="units"),
    path("units/new/", views.unit_new, name="unit_new"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("areas/new/", views.area_new, name="area_new"),
    path("areas/<int:pk>/", views.area, name="area"),
    path("catalogues/", views.catalogues, name="catalogues"),
    path("catalogues/<slug:slug>/", views.catalogue, name="catalogue"),
    path("catalogues/<slug:slug>/new/", views.catalogue_entry_new, name="catalogue_entry_new"),
    path("catalogues/<slug:slug>/<int:pk>/", views.catalogue_entry, name="catalogue_entry"),
]
