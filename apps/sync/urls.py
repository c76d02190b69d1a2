from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from apps.sync import views
from apps.sync.api import api

pages = [
    path("play/", views.play, name="play"),
    path("offline/", views.offline, name="offline"),
    path("phone/", views.phone, name="phone"),
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("runs/new/", views.run_new, name="run_new"),
    path("runs/<uuid:run_id>/correct/", views.run_correct, name="run_correct"),
    path("dev/player/", views.player_gallery, name="player_gallery"),
]
endpoints, api_app, api_namespace = api.urls
for endpoint in endpoints:
    # The API answers strangers itself, in JSON; its own description is a page for people who are signed in.
    if endpoint.callback and endpoint.name not in {"openapi-json", "api-root"}:
        login_not_required(endpoint.callback)

urlpatterns = [
    path("", include((pages, "sync"))),
    path("api/v1/", (endpoints, api_app, api_namespace)),
]
