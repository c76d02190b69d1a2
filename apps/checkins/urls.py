from django.urls import path

from apps.checkins import views

app_name = "checkins"
urlpatterns = [
    path("check-ins/m/<str:token>/", views.from_mail, name="from_mail"),
    path("check-ins/<int:pk>/", views.check_in, name="check_in"),
    path("check-ins/<int:pk>/undo/", views.undo, name="undo"),
    path("runs/<uuid:run_id>/after/", views.after, name="after"),
]
