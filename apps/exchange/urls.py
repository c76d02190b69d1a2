from django.urls import path

from apps.exchange import views

app_name = "exchange"
urlpatterns = [
    path("settings/data/", views.data, name="data"),
    path("settings/data/ask/", views.ask, name="ask"),
    path("settings/data/report/", views.report, name="report"),
    path("settings/data/schema.json", views.record_schema, name="schema"),
    path("settings/data/calendar/", views.calendar, name="calendar"),
    path("settings/data/calendar/open/", views.calendar_open, name="calendar_open"),
    path("settings/data/calendar/close/", views.calendar_close, name="calendar_close"),
    path("settings/data/leave/", views.leave, name="leave"),
    path("settings/data/<uuid:pk>/", views.export, name="export"),
    path("settings/data/<uuid:pk>/file/", views.fetch, name="fetch"),
    path("runs/watch/", views.watch, name="watch"),
    path("clinic/patients/<int:pk>/file.csv", views.shared, {"wish": "csv"}, name="shared_csv"),
    path("clinic/patients/<int:pk>/file.fhir", views.shared, {"wish": "fhir"}, name="shared_fhir"),
    path("calendar/<uuid:key>/<slug:secret>.ics", views.feed, name="feed"),
    path("leaving/<str:token>/", views.leaving, name="leaving"),
]
