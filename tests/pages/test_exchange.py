"""Taking everything along, and leaving, as a person does it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.athletes.models import Athlete
from apps.core.times import local_date
from apps.exchange import actions, watching
from apps.exchange.models import Erasure
from tests import make
from tests.pages.phone import DESKTOP, PHONE, Trouble, press, shoot, sign_in_by_code
from tests.runs.watch import files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]


@pytest.fixture
def runner(page: Page) -> Athlete:
    """Signed in by a code a moment ago, with some runs."""
    athlete = make.athlete()
    EmailAddress.objects.create(user=athlete.user, email=athlete.user.email, verified=True, primary=True)
    for days in range(4):
        moment = timezone.now() - timedelta(days=3 * days + 1)
        run = make.run(athlete, started_at=moment, minutes=60 + 10 * days, in_run=[days, None], pre=days % 2)
        run.pain_reports.filter(moment="reset").update(clock_ms=45 * 60_000)
        times = {"opens_at": moment, "due_at": moment, "closes_at": moment}
        run.check_ins.create(moment="morning", score=days, answered_at=moment, **times)
    make.scheduled_run(make.plan(athlete), on=local_date(timezone.now(), make.ZONE) + timedelta(days=2))
    sign_in_by_code(page, athlete.user.email)
    return athlete


def both(page: Page, name: str) -> None:
    shoot(page, name)
    page.emulate_media(color_scheme="dark")
    shoot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")


def test_a_runner_takes_everything_along(page: Page, runner: Athlete) -> None:
    page.goto("/settings/data/")
    both(page, "exchange-data")
    press(page, "Make Everything")
    expect(page.get_by_text("It will begin in a few seconds")).to_be_visible()
    both(page, "exchange-waiting")
    assert actions.make_exports(now=timezone.now()) == 1
    # The page looks by itself.
    expect(page.get_by_role("button", name="Fetch it")).to_be_visible()
    both(page, "exchange-ready")
    with page.expect_download() as download:
        press(page, "Fetch it")
    told = json.loads(download.value.path().read_bytes())
    assert len(told["rows"]["runs.run"]) == 4
    page.reload()
    expect(page.get_by_text("Nothing of it is kept here")).to_be_visible()
    page.goto("/settings/data/")
    shoot(page, "exchange-data-after")


def test_a_runner_prints_a_report_and_opens_a_calendar(page: Page, runner: Athlete) -> None:
    page.goto("/settings/data/report/?weeks=4")
    expect(page.get_by_role("row")).to_have_count(5)
    both(page, "exchange-report")
    page.set_viewport_size(DESKTOP)
    page.emulate_media(media="print")
    shoot(page, "exchange-report-print")
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE["viewport"])
    page.goto("/settings/data/calendar/")
    both(page, "exchange-calendar-none")
    press(page, "Make the address")
    address = page.get_by_label("Address for your calendar").input_value()
    both(page, "exchange-calendar")
    text = page.request.get(f"/calendar/{address.split('/calendar/')[1]}").text()
    assert text.count("BEGIN:VEVENT") == 1


def test_a_runner_leaves_and_comes_back(page: Page, runner: Athlete, trouble: Trouble) -> None:
    trouble.expect("422")
    page.goto("/settings/data/leave/")
    both(page, "exchange-leave")
    press(page, "Delete in seven days")
    expect(page.get_by_text("Tick this to go on")).to_be_visible()
    page.get_by_label("Delete my account").check()
    press(page, "Delete in seven days")
    expect(page.get_by_role("heading", name="Your account is closed")).to_be_visible()
    both(page, "exchange-leaving")
    press(page, "Keep my account")
    expect(page.get_by_text("Your account stays")).to_be_visible()
    assert Erasure.objects.get().taken_back_at


def test_a_runner_drops_the_files_of_a_watch(page: Page, runner: Athlete) -> None:
    page.goto("/runs/watch/")
    both(page, "exchange-watch-none")
    tracks = [("long.gpx", files.gpx(20)), ("same-again.tcx", files.tcx(20)), ("holiday.jpg", b"no run at all")]
    given = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in tracks]
    page.get_by_label("Files").set_input_files(given)  # type: ignore[arg-type]
    press(page, "Add")
    expect(page.get_by_text("3 files are being read")).to_be_visible()
    both(page, "exchange-watch-reading")
    assert watching.read_files(now=timezone.now()) == 3
    # The page looks by itself.
    expect(page.get_by_text("neither GPX, TCX nor FIT")).to_be_visible()
    both(page, "exchange-watch")
    page.get_by_role("link", name="long.gpx").click()
    expect(page.get_by_role("heading", name="From your watch")).to_be_visible()
    both(page, "exchange-watch-run")
    page.goto("/runs/watch/")
    page.evaluate(DROP)
    expect(page.get_by_text("1 file is being read")).to_be_visible()


DROP = """() => {
  const carried = new DataTransfer();
  carried.items.add(new File(["<gpx/>"], "dropped.gpx"));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""
