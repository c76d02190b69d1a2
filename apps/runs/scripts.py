"""Which scripts a runner's phone gets: loads the facts, compiles, keeps what was served."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import get_language, override

from apps.athletes.emergency import emergency_for
from apps.athletes.models import Athlete
from apps.athletes.rules import RED_FLAGS, body_site
from apps.athletes.words import RED_FLAG_WORDS, site_label, site_short
from apps.exercises.figures import figure_svg
from apps.exercises.models import CircuitStep, CircuitVersion, Phase, StepKind
from apps.exercises.rules import DEFAULT_CIRCUIT, no_kit_variant, suggest_circuit
from apps.exercises.words import said_words
from apps.plans.models import ResetRule, ScheduledRun, limits_of, range_of
from apps.plans.rules import Limits, suggest_interval
from apps.plans.spikes import longest_km, spike_note
from apps.runs import texts
from apps.runs.models import RunScript
from apps.runs.script import (
    TRY_OUT_MIN,
    TRY_OUT_PROMPTS,
    CircuitFacts,
    RunFacts,
    Script,
    SiteFacts,
    SpikeFacts,
    StepFacts,
    Words,
    compile_script,
    figure_slugs,
    prompt_minutes,
    shortened,
)
from apps.users.models import User

DAYS_AHEAD = timedelta(days=14)
# A run of this morning that was not started stays playable through the day.
STILL_OPEN = timedelta(hours=24)
USUAL_MIN = 30
TRY_OUT_CIRCUIT = "micro-reset"
WARM_UP_CIRCUIT = "warm-up-3-min"
PLAYED = (Phase.MID_RUN, Phase.WARM_UP)


@dataclass(frozen=True)
class _Library:
    """The circuits at hand as facts: newest versions by slug, every needed version by id."""

    newest: dict[str, str]
    by_id: dict[str, CircuitFacts]


def scripts_for(*, athlete: Athlete, now: datetime) -> list[Script]:
    """Every planned run of the next 14 days, "now" and "try", without pictures; each is kept as served."""
    with override(athlete.user.language):
        return _scripts(athlete, now)


@transaction.atomic
def _scripts(athlete: Athlete, now: datetime) -> list[Script]:
    rule = ResetRule.objects.filter(plan__athlete=athlete, plan__ended_at=None).first()
    scheduled = list(_scheduled(athlete, now))
    rules = [each.reset_rule for each in scheduled] + ([rule] if rule else [])
    library = _library({pk for each in rules for pk in (each.circuit_version_id, *each.rotation) if pk})
    if not library.by_id:
        return []
    sites = _sites(athlete)
    usual = _usual_circuit(athlete, sites, library)
    longest = longest_km(athlete=athlete, now=now)
    runs = [_planned(each, library, usual, longest) for each in scheduled]
    runs.append(_now(athlete, rule, library, usual, scheduled[0].planned_min if scheduled else None))
    limits, words, account = limits_of(athlete), _words(athlete.user), str(athlete.user.key)
    scripts = [
        compile_script(_under(limits, each), library.by_id.values(), sites, words, account=account) for each in runs
    ]
    scripts.append(_try_out(athlete, library, sites, words, usual, limits))
    _keep(athlete, scripts, now)
    return scripts


def _under(limits: Limits, run: RunFacts) -> RunFacts:
    """The run with the scores this athlete's ratings are answered by."""
    return replace(run, amber_from=limits.green_up_to + 1, red_from=limits.stop_from)


def _scheduled(athlete: Athlete, now: datetime) -> Iterable[ScheduledRun]:
    ahead = ScheduledRun.objects.to_come().filter(plan__athlete=athlete, plan__ended_at=None, plan__paused_at=None)
    return ahead.filter(starts_at__gte=now - STILL_OPEN, starts_at__lte=now + DAYS_AHEAD).select_related("reset_rule")


def _sites(athlete: Athlete) -> list[SiteFacts]:
    """The places that hurt, named as one would ask ("Right hip"); in full where two would sound alike."""
    rows = list(athlete.sites.filter(ended_at=None))
    short = [capfirst(site_short(row.code, row.side)) for row in rows]
    return [
        SiteFacts(row.code, row.side, name if short.count(name) == 1 else site_label(row.code, row.side))
        for row, name in zip(rows, short, strict=True)
    ]


def _library(pinned: set[int]) -> _Library:
    newest = {
        str(each.circuit.slug): each.pk for each in CircuitVersion.objects.newest().filter(circuit__phase__in=PLAYED)
    }
    wanted = pinned | set(newest.values())
    versions = CircuitVersion.objects.filter(pk__in=wanted).select_related("circuit").with_steps()
    facts = {str(each.pk): _circuit(each, newest) for each in versions}
    return _Library({slug: str(pk) for slug, pk in newest.items()}, facts)


def _circuit(version: CircuitVersion, newest: dict[str, int]) -> CircuitFacts:
    slug = version.circuit.slug
    bare = newest.get(no_kit_variant(slug)) if version.equipment else None
    return CircuitFacts(
        id=str(version.pk),
        slug=slug,
        name=version.circuit.name,
        steps=tuple(_step(each) for each in version.steps.all()),
        kit=tuple(version.kit_names),
        no_kit=str(bare) if bare and bare != version.pk else None,
    )


def _step(step: CircuitStep) -> StepFacts:
    exercise = step.exercise
    if exercise is None:
        kind = StepKind.SETUP if step.kind == StepKind.REST else step.kind  # the player knows a rest as a prompt
        return StepFacts(kind=kind, seconds=step.seconds, name=step.text, text=step.text)
    has_own_dose = step.dose_type is not None and step.dose_value is not None
    return StepFacts(
        kind=StepKind.EXERCISE,
        seconds=step.seconds,
        name=exercise.name,
        text=step.text,
        exercise=exercise.slug,
        side=step.side,
        dose=(str(step.dose_type), int(step.dose_value or 0)) if has_own_dose else None,
        cues=(said, *exercise.cues) if (said := said_words(step)) else tuple(exercise.cues),
        stop_if=exercise.stop_if,
    )


def _usual_circuit(athlete: Athlete, sites: Sequence[SiteFacts], library: _Library) -> str:
    """The circuit where no rule names one: what onboarding would suggest, or the first there is."""
    region = body_site(sites[0].code).region if sites else None
    slug = suggest_circuit(region, athlete.kit).slug
    found = library.newest.get(slug) or library.newest.get(DEFAULT_CIRCUIT)
    return found or next(iter(library.by_id))


def _warm_up(library: _Library) -> str | None:
    return library.newest.get(WARM_UP_CIRCUIT)


def _spike(planned_km: Decimal | None, longest: Decimal | None) -> SpikeFacts | None:
    note = spike_note(planned_km, longest)
    return SpikeFacts(note.code, note.percent) if note else None


def _planned(run: ScheduledRun, library: _Library, usual: str, longest: Decimal | None) -> RunFacts:
    rule = run.reset_rule
    return RunFacts(
        key=str(run.pk),
        title=run.title or str(run.get_activity_display()),
        planned_min=run.planned_min,
        minutes=prompt_minutes(rule.kind, rule.interval_min, rule.minutes, run.planned_min),
        circuit=_circuit_of(rule, library, usual),
        time_zone=run.time_zone,
        activity=run.activity,
        interval_min=_interval(rule),
        scheduled_run=run.pk,
        planned_km=str(run.planned_km) if run.planned_km is not None else None,
        spike=_spike(run.planned_km, longest),
        rotation=_rotation(rule),
        run_walk=_run_walk(rule),
        cadence_spm=rule.cadence_spm,
        warm_up=_warm_up(library),
        starts_at=run.starts_at.isoformat(),
        local_date=run.local_date.isoformat(),
        local_time=run.local_time.isoformat(timespec="minutes"),
    )


def _rotation(rule: ResetRule | None) -> tuple[str, ...]:
    return tuple(str(pk) for pk in rule.rotation) if rule else ()


def _run_walk(rule: ResetRule | None) -> tuple[int, int] | None:
    return (rule.run_min, rule.walk_min) if rule and rule.run_min and rule.walk_min else None


def _interval(rule: ResetRule) -> int | None:
    return rule.interval_min if rule.kind == ResetRule.Kind.EVERY else None


def _circuit_of(rule: ResetRule, library: _Library, usual: str) -> str:
    pinned = str(rule.circuit_version_id)
    return pinned if pinned in library.by_id else usual


def _now(athlete: Athlete, rule: ResetRule | None, library: _Library, usual: str, next_min: int | None) -> RunFacts:
    """A run that nobody planned: the plan's own rule, as long as the next run, or what onboarding would suggest."""
    planned_min = next_min or athlete.usual_run_min or USUAL_MIN
    if rule:
        kind, interval, minutes = rule.kind, _interval(rule), rule.minutes
    else:
        onsets = [athlete.onset_min] if athlete.onset_min is not None else []
        kind, interval, minutes = (
            ResetRule.Kind.EVERY.value,
            suggest_interval(onsets, range_of(athlete)).interval_min,
            [],
        )
    return RunFacts(
        key="now",
        title=str(texts.RUN_NOW),
        planned_min=planned_min,
        minutes=prompt_minutes(kind, interval, minutes, planned_min),
        circuit=_circuit_of(rule, library, usual) if rule else usual,
        rotation=_rotation(rule),
        run_walk=_run_walk(rule),
        cadence_spm=rule.cadence_spm if rule else None,
        warm_up=_warm_up(library),
        time_zone=athlete.user.time_zone,
        interval_min=interval,
    )


def _try_out(
    athlete: Athlete, library: _Library, sites: Sequence[SiteFacts], words: Words, usual: str, limits: Limits
) -> Script:
    circuit = shortened(library.by_id[library.newest.get(TRY_OUT_CIRCUIT, usual)])
    run = RunFacts(
        key="try",
        title=str(texts.TRY_OUT),
        planned_min=TRY_OUT_MIN,
        minutes=TRY_OUT_PROMPTS,
        circuit=circuit.id,
        time_zone=athlete.user.time_zone,
        try_out=True,
    )
    said = {**words.texts, **{key: str(text) for key, text in texts.TRY_OUT_WORDS.items()}}
    shorter = replace(words, texts=said)
    return compile_script(_under(limits, run), [circuit], sites, shorter, account=str(athlete.user.key))


def _words(user: User) -> Words:
    return Words(
        language=get_language() or "en",
        texts={key: str(text) for key, text in texts.PLAYER.items()},
        form_cues=[str(cue) for cue in texts.FORM_CUES],
        red_flag_question=str(texts.RED_FLAG_QUESTION),
        red_flags=[str(RED_FLAG_WORDS[flag.code]) for flag in RED_FLAGS if flag.is_asked],
        emergency=_emergency(user),
        voice=user.voice,
        large_type=user.large_type,
        units=user.units,
    )


def _emergency(user: User) -> dict[str, str | None]:
    """What to say, and the number of an ambulance where the runner is; None where we are not sure of it."""
    number = emergency_for(user).number
    text = str(texts.EMERGENCY) % {"number": number} if number else str(texts.PLAYER["stop_flags"])
    return {"text": text, "number": number}


def figures_for(scripts: Iterable[Script]) -> dict[str, str]:
    """The moving pictures of all their steps by exercise, as drawn: the phone mirrors them for the left side.

    One that is not drawn yet is left out.
    """
    slugs = dict.fromkeys(slug for each in scripts for slug in figure_slugs(each))
    return {slug: svg for slug in slugs if (svg := figure_svg(slug, "animation"))}


def _keep(athlete: Athlete, scripts: Sequence[Script], now: datetime) -> None:
    """Write down what is served now and was not before."""
    ids = [each["id"] for each in scripts]
    known = set(RunScript.objects.filter(pk__in=ids).values_list("pk", flat=True))
    RunScript.objects.bulk_create(
        (
            RunScript(
                pk=each["id"],
                athlete=athlete,
                scheduled_run_id=each["scheduled_run"],
                body=each,
                made_at=now,
            )
            for each in scripts
            if each["id"] not in known
        ),
        ignore_conflicts=True,
    )
