from django.urls import path

from apps.clinic import views

app_name = "clinic"
urlpatterns = [path("", views.patients, name="patients")]
