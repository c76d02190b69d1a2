from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.today.urls")),
    path("", include("apps.core.urls")),
    path("account/", include("allauth.urls")),
    path("", include("apps.exchange.urls")),
    path("settings/", include("apps.users.urls")),
    path("profile/", include("apps.athletes.urls")),
    path("exercises/", include("apps.exercises.urls")),
    path("plan/", include("apps.plans.urls")),
    path("runs/", include("apps.runs.urls")),
    path("", include("apps.checkins.urls")),
    path("", include("apps.screening.urls")),
    path("", include("apps.insights.urls")),
    path("", include("apps.reminders.urls")),
    path("", include("apps.summaries.urls")),
    path("", include("apps.care.urls")),
    path("clinic/", include("apps.clinic.urls")),
    path("", include("apps.sync.urls")),
    path("", include("apps.outbox.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "apps.core.views.bad_request"
handler403 = "apps.core.views.forbidden"
handler404 = "apps.core.views.not_found"
handler500 = "apps.core.views.server_error"

if settings.DEBUG:
    from django.contrib.staticfiles.urls import staticfiles_urlpatterns

    urlpatterns += staticfiles_urlpatterns()
