from django.urls import path

from apps.checkins import questionnaire_views, views

app_name = "checkins"
urlpatterns = [
    path("check-ins/m/<str:token>/", views.from_mail, name="from_mail"),
    path("check-ins/this-morning/", views.this_morning, name="this_morning"),
    path("check-ins/<int:pk>/", views.check_in, name="check_in"),
    path("check-ins/<int:pk>/undo/", views.undo, name="undo"),
    path("check-ins/weekly/", questionnaire_views.weekly, name="questionnaires"),
    path("check-ins/weekly/<int:site>/", questionnaire_views.questionnaire, name="questionnaire"),
    path("runs/<uuid:run_id>/after/", views.after, name="after"),
]
