from django.urls import path

from apps.exercises.views import builder, circuits, library, sharing

app_name = "exercises"
urlpatterns = [
    path("", library.exercise_list, name="list"),
    path("sheet/", library.sheet, name="sheet"),
    path("figures/<slug:theme>/<slug:slug>.svg", library.picture, name="picture"),
    path("circuits/", circuits.circuit_list, name="circuits"),
    path("circuits/new/", builder.new, name="circuit_new"),
    path("circuits/drafts/<int:pk>/", builder.draft, name="draft"),
    path("circuits/drafts/<int:pk>/name/", builder.name, name="draft_name"),
    path("circuits/drafts/<int:pk>/add/", builder.add, name="draft_add"),
    path("circuits/drafts/<int:pk>/steps/", builder.add_step, name="step_add"),
    path("circuits/drafts/<int:pk>/steps/<int:key>/", builder.change_step, name="step_change"),
    path("circuits/drafts/<int:pk>/steps/<int:key>/move/", builder.move_step, name="step_move"),
    path("circuits/drafts/<int:pk>/steps/<int:key>/double/", builder.double_step, name="step_double"),
    path("circuits/drafts/<int:pk>/steps/<int:key>/remove/", builder.remove_step, name="step_remove"),
    path("circuits/drafts/<int:pk>/swap/", builder.swap, name="draft_swap"),
    path("circuits/drafts/<int:pk>/undo/", builder.undo, name="draft_undo"),
    path("circuits/drafts/<int:pk>/discard/", builder.discard, name="draft_discard"),
    path("circuits/drafts/<int:pk>/save/", builder.save, name="draft_save"),
    path("circuits/drafts/<int:pk>/play/", builder.play, name="draft_play"),
    path("circuits/shared/<str:token>/", sharing.shared, name="shared"),
    path("circuits/shared/<str:token>/copy/", sharing.copy_shared, name="shared_copy"),
    path("circuits/<slug:slug>/", circuits.circuit, name="circuit"),
    path("circuits/<slug:slug>/versions/", circuits.versions, name="versions"),
    path("circuits/<slug:slug>/versions/<int:number>/", circuits.circuit, name="version"),
    path("circuits/<slug:slug>/play/", circuits.play, name="circuit_play"),
    path("circuits/<slug:slug>/edit/", circuits.edit, name="circuit_edit"),
    path("circuits/<slug:slug>/duplicate/", circuits.duplicate, name="circuit_duplicate"),
    path("circuits/<slug:slug>/give/", circuits.give, name="circuit_give"),
    path("circuits/<slug:slug>/retire/", circuits.retire, name="circuit_retire"),
    path("circuits/<slug:slug>/restore/", circuits.restore, name="circuit_restore"),
    path("circuits/<slug:slug>/share/", sharing.share, name="share"),
    path("<slug:slug>/", library.exercise, name="exercise"),
]
