"""Words of the clinician's pages for the codes that rules return."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from apps.athletes.words import RED_FLAG_WORDS, TIER_TITLES
from apps.care.models import Scope
from apps.clinic import drawn
from apps.clinic.reading import Patient
from apps.clinic.rules import Spark
from apps.clinic.unread import is_unread
from apps.plans.models import Proposal, ResetRule, RunPlan
from apps.runs.models import PainReport

register = template.Library()
SCOPES: dict[str, StrPromise] = {
    Scope.RUNS: _("runs and pain"),
    Scope.TESTS: _("tests and stage"),
    Scope.NOTES: _("own words"),
}
PROPOSALS: dict[str, StrPromise] = {Proposal.Status.OPEN: _("waits for the runner")}


@register.simple_tag
def patient_rows(patients: Iterable[Patient]) -> SafeString:
    """The rows of the patients list."""
    return drawn.rows(patients)


register.simple_tag(drawn.finder)
register.simple_tag(drawn.same_for_all)


@register.simple_tag
def spark_line(spark: Spark) -> SafeString:
    """The line alone."""
    return drawn.spark(spark)


@register.simple_tag
def alert_flags(codes: Iterable[str]) -> str:
    """The red flags in words."""
    return "; ".join(str(RED_FLAG_WORDS.get(code, code)) for code in codes) + "."


@register.inclusion_tag("clinic/_changed_row.html")
def clinician_changed(plan: RunPlan | None, rule: ResetRule | None) -> dict[str, Any]:
    """A row for Today while the runner has not read what a clinician set; `rule` is that of the next run, if any.

    No query unless a clinician set the rule.
    """
    standing = rule or (plan.current_rule() if plan else None)
    return {"rule": standing if standing and is_unread(standing) else None}


@register.filter
def scope_word(scope: str) -> str:
    """A shared part, as a clinician names it."""
    return str(SCOPES[scope])


@register.filter
def proposal_word(proposal: Proposal) -> str:
    """What became of a proposal, for somebody who is not its runner."""
    return str(PROPOSALS.get(proposal.status, proposal.get_status_display()))


@register.filter
def tier_word(tier: str) -> str:
    """How soon somebody has to look at it."""
    return str(TIER_TITLES.get(tier, tier))


@register.filter
def moment_word(moment: str) -> str:
    """When a score was given."""
    return str(PainReport.Moment(moment).label) if moment in PainReport.Moment.values else moment
