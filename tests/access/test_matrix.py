"""Every address, every method, the nine who try: nobody sees, changes or learns of what is another's."""

from __future__ import annotations

import pytest

from apps.athletes.models import Athlete
from apps.care import http
from apps.care.models import CareLink, CareLinkQuerySet, Clinician, Invitation
from apps.clinic import reading
from apps.runs.models import Run
from apps.screening.models import SelfTestResult
from tests.access.removing import without_guards
from tests.access.rows import ROWS, SOMETIMES, Who, names, without_row
from tests.access.trying import METHODS, attempt, faults
from tests.access.world import MARK, World, build
from tests.care.unwritable import log_unwritable

OBJECTS = [name for name, row in ROWS.items() if row.who in (Who.OWNER, Who.LINKED)]
CLINIC = [name for name, row in ROWS.items() if row.who is Who.LINKED]
# Who finds most of what can be wrong; all nine try everything in `make test-slow`.
STRANGERS = ("other athlete", "clinician withdrawn")


@pytest.fixture
def world(db: None) -> World:
    return build()


def test_every_address_has_a_row() -> None:
    assert not without_row()


def test_no_row_stands_for_an_address_that_is_gone() -> None:
    assert ROWS.keys() <= set(names())


def test_who_may_is_let_in(world: World) -> None:
    found = [fault for name in CLINIC for fault in faults(world, name, [ROWS[name].who.value])]
    assert not found, "\n".join(found)


@pytest.mark.minutes
def test_strangers_find_nothing_where_another_person_has_something(world: World) -> None:
    found = [fault for name in CLINIC for fault in faults(world, name, STRANGERS)]
    found += [fault for name in OBJECTS if name not in CLINIC for fault in faults(world, name, STRANGERS[:1])]
    assert not found, "\n".join(found)


# What each guard is taken away by, and the address at which that must show.
REMOVED: dict[str, tuple[object, str, object, str]] = {
    "only standing links": (CareLinkQuerySet, "standing", lambda self: self.all(), "clinic:patient"),
    "only one's own links": (Clinician, "links", lambda self, scope=None: CareLink.objects.standing(), "clinic:print"),
    "only alerts of those who share": (reading, "shown_alerts", lambda who, _now: who.alerts.all(), "clinic:alerts"),
    "only one's own invitations": (
        Clinician,
        "invitations",
        property(lambda _: Invitation.objects),
        "clinic:invitation",
    ),
    "only one's own to confirm": (
        Clinician,
        "care_links",
        property(lambda _: CareLink.objects.all()),
        "clinic:confirm",
    ),
    "only the own link to end": (Athlete, "care_links", property(lambda _: CareLink.objects.all()), "care:withdraw"),
    "only the own runs": (Athlete, "runs", property(lambda _: Run.objects.all()), "runs:run"),
    "only the own tests": (
        Athlete,
        "self_tests",
        property(lambda _: SelfTestResult.objects.all()),
        "screening:discard",
    ),
    "only clinicians": (http, "clinician_of", lambda _user: _anybody(), "clinic:patient"),
}


def _anybody() -> Clinician:
    """The linked clinician, whoever asks."""
    found = Clinician.objects.get(user__email="linked@example.org")
    found.has_factor, found.has_waiting = True, False
    return found


def test_each_guard_that_is_removed_is_found_out(world: World) -> None:
    assert [guard for guard in REMOVED if not _is_found_out(world, guard)] == []


def _is_found_out(world: World, guard: str) -> bool:
    """Nothing wrong with the guard there, something without it."""
    where, what, instead, name = REMOVED[guard]
    assert not list(faults(world, name, STRANGERS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, what, instead)
        if guard == "only clinicians":
            patch.setattr(http, "has_second_factor", lambda *_: True)
        return any(faults(world, name, STRANGERS))


@pytest.mark.minutes
def test_all_nine_at_every_address(world: World) -> None:
    found = [fault for name in ROWS for fault in faults(world, name)]
    assert not found, "\n".join(found)


# The guard is allauth's own, or a recent sign-in is asked for before it (the copy has the same one on its page).
OTHERWISE = {"mfa_remove_webauthn", "mfa_edit_webauthn", "exchange:fetch"}
# Who stand before the guard itself: everything else lets them through.
NEAREST = {Who.OWNER: ["other athlete"], Who.LINKED: ["clinician without", "clinician withdrawn", "same clinic"]}


@pytest.mark.minutes
def test_each_guard_removed_in_turn_is_found_out(world: World) -> None:
    quiet = [name for name in OBJECTS if name not in OTHERWISE | SOMETIMES and not _shows(world, name)]
    assert not quiet, "\n".join(quiet)


def _shows(world: World, name: str) -> bool:
    """Whether the matrix turns red at this address when nobody asks there whose the object is."""
    with without_guards():
        return any(faults(world, name, NEAREST[ROWS[name].who]))


@pytest.mark.minutes
def test_with_the_log_unwritable_no_address_shows_a_patient(world: World) -> None:
    # An invitation is its maker's own, with the label they gave it; whoever accepted has agreed to be named.
    names = {*CLINIC, "clinic:patients", "clinic:alerts"} - {"clinic:invitation"}
    shown = [name for name in sorted(names) if _names_a_patient(world, name)]
    assert shown == []


def _names_a_patient(world: World, name: str) -> bool:
    args = ROWS[name].args(world.ids)
    with log_unwritable():
        told = [attempt(world.browsers["clinician with consent"], method, name, args) for method in METHODS]
    return any(MARK.casefold() in answer.body.casefold() for answer in told)
