from django.urls import path

from apps.today import views

app_name = "today"
urlpatterns = [
    path("", views.today, name="today"),
    path("start/", views.start, name="start"),
    path("start/stop/", views.stop, name="stop"),
    path("start/<slug:name>/", views.step, name="step"),
    path("about/evidence/", views.evidence, name="evidence"),
]
