from django.urls import path

from apps.today import views

app_name = "today"
urlpatterns = [
    path("", views.today, name="today"),
    path("start/", views.start, name="start"),
    path("start/stop/", views.stop, name="stop"),
    path("start/<slug:name>/", views.step, name="step"),
    path("profile/pause/", views.pause, name="pause"),
    path("profile/pause/go-on/", views.go_on, name="go_on"),
    path("plan/review/", views.review, name="review"),
    path("settings/withdraw/", views.withdraw, name="withdraw"),
    path("about/evidence/", views.evidence, name="evidence"),
]
