from django.urls import path

from apps.insights import views

app_name = "insights"
urlpatterns = [
    path("insights/", views.insights, name="insights"),
    path("insights/trials/", views.trials, name="trials"),
    path("insights/trials/new/", views.trial_new, name="trial_new"),
    path("insights/trials/<int:pk>/", views.trial, name="trial"),
    path("insights/trials/<int:pk>/end/", views.trial_abandon, name="trial_abandon"),
]
