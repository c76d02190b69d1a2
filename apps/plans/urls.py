from django.urls import path

from apps.plans import views

app_name = "plans"
urlpatterns = [
    path("", views.plan, name="plan"),
    path("resume/", views.resume, name="resume"),
    path("resets/", views.reset_rule, name="reset_rule"),
    path("runs/new/", views.run_new, name="run_new"),
    path("runs/<int:pk>/", views.run, name="run"),
    path("runs/<int:pk>/edit/", views.run_edit, name="run_edit"),
    path("runs/<int:pk>/skip/", views.run_skip, name="run_skip"),
    path("proposals/<int:pk>/confirm/", views.proposal_confirm, name="proposal_confirm"),
    path("proposals/<int:pk>/decline/", views.proposal_decline, name="proposal_decline"),
    path("proposals/<int:pk>/undo/", views.proposal_undo, name="proposal_undo"),
]
