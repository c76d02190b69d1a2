from django.urls import path

from apps.summaries import views

app_name = "summaries"
urlpatterns = [
    path("weeks/", views.weeks, name="weeks"),
    path("weeks/<str:monday>/", views.week, name="week"),
    path("settings/weekly/", views.settings, name="settings"),
]
