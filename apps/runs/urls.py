from django.urls import path

from apps.runs import views

app_name = "runs"
urlpatterns = [
    path("", views.run_list, name="list"),
    path("recovery/", views.recovery, name="recovery"),
    path("recovery/<int:pk>/remove/", views.recovery_remove, name="recovery_remove"),
    path("prompts/", views.prompts, name="prompts"),
    path("<uuid:run_id>/", views.run, name="run"),
    path("<uuid:run_id>/discard/", views.discard, name="discard"),
    path("<uuid:run_id>/restore/", views.restore, name="restore"),
]
