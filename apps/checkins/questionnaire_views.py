from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.athletes.http import AthleteRequest, athlete_required
from apps.checkins.questionnaire_forms import NAMES, QuestionnaireForm
from apps.checkins.questionnaires import (
    Asked,
    asked_now,
    histories,
    open_now,
    question_texts,
    record_questionnaire,
    wording,
)


@require_GET
@athlete_required
def weekly(request: AthleteRequest) -> HttpResponse:
    """What is asked this week, and the weeks before."""
    now = timezone.now()
    context = {
        "asked": asked_now(request.athlete, now),
        "histories": histories(request.athlete, now),
        "wording": wording(),
    }
    return render(request, "checkins/questionnaires.html", context)


@require_http_methods(["GET", "POST"])
@athlete_required
def questionnaire(request: AthleteRequest, site: int) -> HttpResponse:
    """Four questions about one of the asker's own sites: the first alone, the others where it leads on."""
    now = timezone.now()
    asked = _open(request, site)
    if asked is None:
        return redirect("checkins:questionnaires")
    initial = {name: getattr(asked.answer, name) for name in NAMES} if asked.answer else None
    data = request.POST if request.method == "POST" else None
    form = QuestionnaireForm(data, wording=wording(), texts=question_texts(asked.site), initial=initial)
    if form.is_first_screen_only:
        # Nothing was left out yet: show the others without a reproach.
        for name in NAMES[1:]:
            form.errors.pop(name, None)
        return render(request, "checkins/questionnaire.html", {"form": form, "asked": asked})
    if data is not None and form.is_valid():
        record_questionnaire(
            athlete=request.athlete, site=asked.site, week=asked.week, answers=form.answers(), by=request.user, now=now
        )
        messages.success(request, _("Saved."))
        waiting = open_now(request.athlete, now)
        return (
            redirect("checkins:questionnaire", waiting[0].site.pk) if waiting else redirect("checkins:questionnaires")
        )
    status = 422 if data is not None else 200
    return render(request, "checkins/questionnaire.html", {"form": form, "asked": asked}, status=status)


def _open(request: AthleteRequest, site: int) -> Asked | None:
    """The asker's own site with the week that is open; None while none is. 404 for another's."""
    own = get_object_or_404(request.athlete.active_sites(), pk=site)
    return next((each for each in asked_now(request.athlete, timezone.now()) if each.site == own), None)
