from django.urls import path

from apps.screening import views

app_name = "screening"
urlpatterns = [
    path("self-tests/", views.tests, name="tests"),
    path("self-tests/findings/", views.findings, name="findings"),
    path("self-tests/taken/<int:pk>/", views.result, name="result"),
    path("self-tests/taken/<int:pk>/discard/", views.discard, name="discard"),
    path("self-tests/taken/<int:pk>/restore/", views.restore, name="restore"),
    path("self-tests/taken/<int:pk>/<int:number>/", views.screen, name="screen"),
    path("self-tests/taken/<int:pk>/<int:number>/leave-out/", views.leave_out, name="leave_out"),
    path("self-tests/<slug:code>/", views.test, name="test"),
    path("self-tests/<slug:code>/start/", views.start, name="start"),
    path("stages/", views.stages, name="stages"),
    path("stages/move/<slug:name>/", views.move, name="move"),
    path("stages/undo/<int:pk>/", views.take_back, name="take_back"),
    path("learn/", views.learn, name="learn"),
]
