from django.urls import path

from apps.athletes import views

app_name = "athletes"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("lock/", views.lock, name="lock"),
    path("red-flags/", views.red_flags, name="red_flags"),
]
