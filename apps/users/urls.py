from django.urls import path

from apps.users import views

app_name = "users"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("zone/", views.zone, name="zone"),
]
