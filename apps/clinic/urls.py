from django.urls import path

from apps.clinic.views import alerts, assigning, invitations, patient, patients, people

app_name = "clinic"
urlpatterns = [
    path("", patients.list_patients, name="patients"),
    path("start/", people.start, name="start"),
    path("second-factor/", people.second_factor, name="second_factor"),
    path("team/", people.team, name="team"),
    path("team/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("patients/<int:pk>/", patient.patient, name="patient"),
    path("patients/<int:pk>/runs/<uuid:run_id>/", patient.run, name="run"),
    path("patients/<int:pk>/print/", patient.print_patient, name="print"),
    path("patients/<int:pk>/handout/", patient.handout, name="handout"),
    path("patients/<int:pk>/card/", patient.card, name="card"),
    path("patients/<int:pk>/notes/", patient.note, name="note"),
    path("patients/<int:pk>/notes/<int:note_id>/strike/", patient.strike_note, name="strike_note"),
    path("patients/<int:pk>/stage/", patient.stage, name="stage"),
    path("patients/<int:pk>/tests/<int:test_id>/confirm/", patient.confirm_test, name="confirm_test"),
    path("patients/<int:pk>/locks/<int:lock_id>/release/", patient.release, name="release"),
    path("patients/<int:pk>/assign/", assigning.assign, name="assign"),
    path("patients/<int:pk>/assign/withdraw/", assigning.take_back, name="take_back"),
    path("for-me/", assigning.assigned, name="assigned"),
    path("patients/<int:pk>/alerts/", alerts.rules, name="alert_rules"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<int:pk>/", alerts.alert, name="alert"),
    path("alerts/<int:pk>/snooze/", alerts.snooze, name="snooze"),
    path("alerts/<int:pk>/hand-over/", alerts.hand_over, name="hand_over"),
    path("calls/<int:pk>/", alerts.answer_call, name="answer_call"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invite/", invitations.invite, {"kind": "patient"}, name="invite"),
    path("invite/colleague/", invitations.invite, {"kind": "colleague"}, name="invite_colleague"),
    path("invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("invitations/<int:pk>/revoke/", invitations.revoke, name="revoke"),
    path("links/<int:pk>/confirm/", invitations.confirm, name="confirm"),
    path("links/<int:pk>/refuse/", invitations.refuse, name="refuse"),
]
