from __future__ import annotations

from django.urls import path

from apps.outbox import device_views, mail_views, operator_views, views, webhooks

app_name = "outbox"
urlpatterns = [
    path("settings/mail/", mail_views.address, name="address"),
    path("mail/off/<str:token>/", mail_views.off, name="off"),
    path("mail/works/<str:token>/", mail_views.address_confirm, name="address_confirm"),
    path("webhooks/mail/", webhooks.mail_events, name="mail_events"),
    path("settings/devices/", device_views.page, name="devices"),
    path("settings/devices/key/", device_views.key, name="device_key"),
    path("settings/devices/add/", device_views.add, name="device_add"),
    path("settings/devices/renew/", device_views.renew, name="device_renew"),
    path("settings/devices/test/", device_views.test, name="device_test"),
    path("settings/devices/<int:pk>/remove/", device_views.remove, name="device_remove"),
    path("operate/", operator_views.operate, name="operate"),
    path("operate/<int:pk>/again/", operator_views.resend, name="operate_resend"),
    path("healthz", views.healthz, name="healthz"),
    path("dev/mail/", views.mail_list, name="mail_list"),
    path("dev/mail/<str:name>/", views.mail, name="mail"),
    path("dev/mail/<str:name>/file/", views.mail_file, name="mail_file"),
]
