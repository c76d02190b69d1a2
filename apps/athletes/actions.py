"""What an athlete can do about themselves: begin, consent, say what hurts, be locked and released."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from apps.athletes.carers import carers_of, last_left_at
from apps.athletes.models import Athlete, Consent, Kit, PlanLock, RedFlagAnswer, Shoe, Site
from apps.athletes.rules import Release, release_state, site_problem, tier_of
from apps.core import audit
from apps.core.times import local_date
from apps.users.models import User

CONSENT_VERSION = "2026-11"  # of templates/athletes/consent_text.html


class ReleaseRefusedError(Exception):
    """A lock stays. `code`: "not_standing", "too_early", "before_lock", "in_future", "not_stated"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def join(*, user: User, now: datetime) -> Athlete:
    """Begin as an athlete: adult, agreed to keeping health data, read the disclaimer; all three rows or nothing."""
    athlete = start_athlete(user=user, now=now)
    if athlete.withdrawn_at is not None:
        athlete.withdrawn_at = None
        athlete.save(update_fields=["withdrawn_at"])
    for kind in Consent.Kind:
        give_consent(athlete=athlete, kind=kind, by=user, now=now)
    return athlete


@transaction.atomic
def start_athlete(*, user: User, now: datetime) -> Athlete:
    """The user's athlete row, made when there is none."""
    athlete, is_new = Athlete.objects.get_or_create(user=user, defaults={"started_at": now})
    if is_new:
        audit.record("athlete.started", athlete, by_id=user.pk, about_id=user.pk, now=now)
    return athlete


@transaction.atomic
def give_consent(*, athlete: Athlete, kind: str, by: User, now: datetime, version: str = CONSENT_VERSION) -> Consent:
    """A standing consent of this kind and version; the one that stands already when there is one."""
    consent, is_new = athlete.consents.get_or_create(
        kind=Consent.Kind(kind), version=version, withdrawn_at=None, defaults={"given_at": now}
    )
    if is_new:
        audit.record("consent.given", consent, by_id=by.pk, about_id=athlete.user_id, now=now)
    return consent


@transaction.atomic
def withdraw_consents(*, athlete: Athlete, by: User, now: datetime) -> Athlete:
    """End every standing consent; the rows stay. Setting up begins again from the consent."""
    athlete.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
    athlete.withdrawn_at, athlete.onboarded_at, athlete.answered_steps = now, None, []
    athlete.save(update_fields=["withdrawn_at", "onboarded_at", "answered_steps"])
    audit.record("consent.withdrawn", athlete, by_id=by.pk, about_id=athlete.user_id, now=now)
    return athlete


@transaction.atomic
def answer_red_flags(*, athlete: Athlete, moment: str, yes: Iterable[str], by: User, now: datetime) -> RedFlagAnswer:
    """Store one round of answers and lock running plans when anything was said yes to.

    `yes` holds codes of athletes.rules.RED_FLAGS; ValueError for another one.
    A round without a yes changes nothing: it never unlocks.
    """
    codes = sorted(set(yes))
    answer = athlete.red_flag_answers.create(
        moment=RedFlagAnswer.Moment(moment), yes=codes, tier=tier_of(codes) or "", answered_at=now
    )
    audit.record("red_flags.answered", answer, by_id=by.pk, about_id=athlete.user_id, now=now)
    if codes:
        lock_plans(athlete=athlete, codes=codes, by=by, now=now)
    return answer


@transaction.atomic
def lock_plans(*, athlete: Athlete, codes: Iterable[str], by: User | None, now: datetime) -> PlanLock:
    """Lock running plans for these red flags; the lock that stands for all of them already when there is one."""
    found = sorted(set(codes))
    tier = tier_of(found)
    if tier is None:
        raise ValueError("A lock needs at least one red flag.")
    for standing in athlete.locks.standing():
        if set(found) <= set(standing.codes):
            return standing
    lock = athlete.locks.create(tier=tier, codes=found, locked_at=now)
    audit.record("plans.locked", lock, by_id=by.pk if by else None, about_id=athlete.user_id, now=now)
    return lock


@transaction.atomic
def release_lock(*, lock: PlanLock, statement: str, seen_on: date, by: User, now: datetime) -> PlanLock:
    """Release by the athlete's own dated statement. Raises ReleaseRefusedError, with nothing changed.

    Refused with "needs_clinician" while somebody looks after them: then `state_seen`, and the clinician releases.
    """
    held = PlanLock.objects.select_for_update().get(pk=lock.pk)
    state = release_state_of(held, now)
    is_theirs = not (held.is_standing() and state.needs_clinician)
    if refusal := _refusal(held, state, statement, seen_on, now) if is_theirs else "needs_clinician":
        raise ReleaseRefusedError(refusal)
    held.released_at, held.released_by, held.release = now, by, PlanLock.Release.STATEMENT
    held.seen_on, held.statement = seen_on, statement
    held.save(update_fields=["released_at", "released_by", "release", "seen_on", "statement"])
    audit.record("plans.unlocked", held, by_id=by.pk, about_id=held.athlete.user_id, now=now)
    return held


@transaction.atomic
def state_seen(*, lock: PlanLock, statement: str, seen_on: date, by: User, now: datetime) -> PlanLock:
    """Store the athlete's dated statement beside a lock that a clinician releases; the first one stands.

    Raises ReleaseRefusedError where no statement is asked or it cannot be, with nothing changed.
    """
    held = PlanLock.objects.select_for_update().get(pk=lock.pk)
    if held.stated_at is not None:
        return held
    if refusal := _refusal(held, release_state_of(held, now), statement, seen_on, now):
        raise ReleaseRefusedError(refusal)
    held.stated_at, held.stated_on = now, seen_on
    held.save(update_fields=["stated_at", "stated_on"])
    audit.record("plans.stated", held, by_id=by.pk, about_id=held.athlete.user_id, now=now)
    return held


def release_state_of(lock: PlanLock, now: datetime) -> Release:
    """What releases this lock now, by whether somebody looks after the athlete, and since when nobody does."""
    has_clinician = bool(carers_of(lock.athlete))
    alone_since = None if has_clinician else last_left_at(lock.athlete)
    return release_state(lock.tier, lock.locked_at, now, has_clinician=has_clinician, alone_since=alone_since)


def _refusal(lock: PlanLock, state: Release, statement: str, seen_on: date, now: datetime) -> str | None:
    zone = lock.athlete.user.time_zone
    if not lock.is_standing():
        return "not_standing"
    if not state.is_statement_open:
        return "too_early" if state.needs_statement else "not_asked"
    if not statement.strip():
        return "not_stated"
    if seen_on > local_date(now, zone):
        return "in_future"
    # The lock asks for a visit about this; one from before it cannot have been about it.
    return "before_lock" if seen_on < local_date(lock.locked_at, zone) else None


@transaction.atomic
def set_sites(*, athlete: Athlete, sites: Sequence[tuple[str, str]], by: User, now: datetime) -> list[Site]:
    """What hurts now as (code, side) pairs, the one the run asks about first; empty: nothing hurts.

    Sites no longer named are ended, not removed. ValueError for a pair that cannot be.
    """
    for code, side in sites:
        if problem := site_problem(code, side):
            raise ValueError(f"{code} {side}: {problem}")
    wanted = list(dict.fromkeys(sites))
    standing = {(site.code, site.side): site for site in athlete.sites.filter(ended_at=None)}
    for pair, site in standing.items():
        if pair not in wanted:
            site.ended_at = now
            site.save(update_fields=["ended_at"])
    kept = [_placed(athlete, standing.get(pair), pair, place, now) for place, pair in enumerate(wanted, start=1)]
    audit.record("sites.set", athlete, by_id=by.pk, about_id=athlete.user_id, now=now)
    return kept


def _placed(athlete: Athlete, site: Site | None, pair: tuple[str, str], position: int, now: datetime) -> Site:
    if site is None:
        return athlete.sites.create(code=pair[0], side=pair[1], position=position, added_at=now)
    if site.position != position:
        site.position = position
        site.save(update_fields=["position"])
    return site


@transaction.atomic
def describe_running(
    *, athlete: Athlete, since: str, onset_min: int | None, usual_run_min: int, by: User, now: datetime
) -> Athlete:
    """Since when it hurts ("" when nothing does), the minute it begins (None: not sure), the usual run in minutes."""
    athlete.since = Athlete.Since(since) if since else ""
    athlete.onset_min, athlete.usual_run_min = onset_min, usual_run_min
    athlete.save(update_fields=["since", "onset_min", "usual_run_min"])
    audit.record("running.described", athlete, by_id=by.pk, about_id=athlete.user_id, now=now)
    return athlete


@transaction.atomic
def set_kit_and_goal(*, athlete: Athlete, kit: Iterable[str], goal: str, by: User, now: datetime) -> Athlete:
    """What the athlete owns (codes of Kit; ValueError for another) and what they run for."""
    athlete.kit, athlete.goal = sorted({Kit(code).value for code in kit}), goal
    athlete.save(update_fields=["kit", "goal"])
    audit.record("kit.set", athlete, by_id=by.pk, about_id=athlete.user_id, now=now)
    return athlete


def mark_answered(*, athlete: Athlete, step: str) -> Athlete:
    """Remember that a step of onboarding was answered."""
    if step not in athlete.answered_steps:
        athlete.answered_steps = [*athlete.answered_steps, step]
        athlete.save(update_fields=["answered_steps"])
    return athlete


def finish_onboarding(*, athlete: Athlete, now: datetime) -> Athlete:
    """Onboarding is over; the first time counts."""
    if athlete.onboarded_at is None:
        athlete.onboarded_at = now
        athlete.save(update_fields=["onboarded_at"])
    return athlete


@transaction.atomic
def add_shoe(
    *, athlete: Athlete, name: str, started_on: date | None, start_km: int | None, by: User, now: datetime
) -> Shoe:
    """A pair of shoes; since when and with how many km it comes is None where that is not known."""
    shoe = athlete.shoes.create(name=name, started_on=started_on, start_km=start_km, added_at=now)
    audit.record("shoe.added", shoe, by_id=by.pk, about_id=athlete.user_id, now=now)
    return shoe


@transaction.atomic
def change_shoe(
    *, shoe: Shoe, name: str, started_on: date | None, start_km: int | None, by: User, now: datetime
) -> Shoe:
    """Another name, first day or number of km before the first run here."""
    shoe.name, shoe.started_on, shoe.start_km = name, started_on, start_km
    shoe.save(update_fields=["name", "started_on", "start_km"])
    audit.record("shoe.changed", shoe, by_id=by.pk, about_id=shoe.athlete.user_id, now=now)
    return shoe


@transaction.atomic
def retire_shoe(*, shoe: Shoe, by: User, now: datetime) -> Shoe:
    """The pair is no longer offered after a run; its runs keep it."""
    if shoe.retired_on is None:
        shoe.retired_on = local_date(now, shoe.athlete.user.time_zone)
        shoe.save(update_fields=["retired_on"])
        audit.record("shoe.retired", shoe, by_id=by.pk, about_id=shoe.athlete.user_id, now=now)
    return shoe


@transaction.atomic
def wear_shoe_again(*, shoe: Shoe, by: User, now: datetime) -> Shoe:
    """Undo of retiring a pair."""
    if shoe.retired_on is not None:
        shoe.retired_on = None
        shoe.save(update_fields=["retired_on"])
        audit.record("shoe.worn_again", shoe, by_id=by.pk, about_id=shoe.athlete.user_id, now=now)
    return shoe


def dismiss_shoe_note(*, shoe: Shoe, now: datetime) -> Shoe:
    """Never show the note about this pair again."""
    if shoe.note_dismissed_at is None:
        shoe.note_dismissed_at = now
        shoe.save(update_fields=["note_dismissed_at"])
    return shoe
