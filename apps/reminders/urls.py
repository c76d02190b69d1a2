from django.urls import path

from apps.reminders import views

app_name = "reminders"
urlpatterns = [
    path("settings/notifications/", views.notifications, name="notifications"),
    path("plan/home/new/", views.home_new, name="home_new"),
    path("plan/home/<int:pk>/", views.home, name="home"),
    path("plan/home/<int:pk>/end/", views.home_end, name="home_end"),
]
