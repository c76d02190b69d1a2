from django.urls import path

from apps.exercises import views

app_name = "exercises"
urlpatterns = [
    path("", views.exercise_list, name="list"),
    path("sheet/", views.sheet, name="sheet"),
    path("circuits/", views.circuit_list, name="circuits"),
    path("circuits/<slug:slug>/", views.circuit, name="circuit"),
    path("<slug:slug>/", views.exercise, name="exercise"),
]
