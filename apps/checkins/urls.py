from django.urls import path

from apps.checkins import views

app_name = "checkins"
urlpatterns = [
    path("m/<str:token>/", views.from_mail, name="from_mail"),
    path("<int:pk>/", views.check_in, name="check_in"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
