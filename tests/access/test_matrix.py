"""Every address, every method, the nine who try: nobody sees, changes or learns of what is another's."""

from __future__ import annotations

import pytest

from apps.athletes.models import Athlete
from apps.care import http
from apps.care.models import CareLink, CareLinkQuerySet, Clinician, Invitation
from apps.clinic import reading
from apps.runs.models import Run
from apps.screening.models import SelfTestResult
from tests.access.rows import ROWS, Who, names, without_row
from tests.access.trying import faults
from tests.access.world import World, build

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
