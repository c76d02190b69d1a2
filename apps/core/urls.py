from django.urls import path

from apps.core import views

app_name = "core"
urlpatterns = [
    path("dev/parts/", views.parts_gallery, name="parts_gallery"),
]
