from __future__ import annotations

from django.urls import path

from apps.outbox import views

app_name = "outbox"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("dev/mail/", views.mail_list, name="mail_list"),
    path("dev/mail/<str:name>/", views.mail, name="mail"),
    path("dev/mail/<str:name>/file/", views.mail_file, name="mail_file"),
]
