from django.urls import path

from apps.plans import course_views, views

app_name = "plans"
urlpatterns = [
    path("", views.plan, name="plan"),
    path("resume/", views.resume, name="resume"),
    path("resets/", views.reset_rule, name="reset_rule"),
    path("resets/take/", views.take_interval, name="take_interval"),
    path("runs/new/", views.run_new, name="run_new"),
    path("runs/<int:pk>/", views.run, name="run"),
    path("runs/<int:pk>/edit/", views.run_edit, name="run_edit"),
    path("runs/<int:pk>/skip/", views.run_skip, name="run_skip"),
    path("runs/<int:pk>/move/", views.run_move, name="run_move"),
    path("runs/<int:pk>/repeat/", views.run_repeat, name="run_repeat"),
    path("changes/<int:pk>/undo/", views.change_undo, name="change_undo"),
    path("courses/", course_views.courses, name="courses"),
    path("courses/back/", course_views.course_undo, name="course_undo"),
    path("courses/<slug:code>/", course_views.course, name="course"),
    path("history/", views.history, name="history"),
    path("proposals/<int:pk>/confirm/", views.proposal_confirm, name="proposal_confirm"),
    path("proposals/<int:pk>/decline/", views.proposal_decline, name="proposal_decline"),
    path("proposals/<int:pk>/undo/", views.proposal_undo, name="proposal_undo"),
]
