"""A day in the life of one phone: the server's clock and the page's, moved together."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import time_machine
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.exercises.models import CircuitVersion
from apps.plans.models import ScheduledRun
from apps.runs.models import Run
from tests import make
from tests.pages.phone import press, sign_in

MINUTE = 60_000  # ms
HOUR = timedelta(hours=1)
LOADING = timedelta(minutes=5)  # longer than any page takes
BEAT = 30_000  # ms between two signs of life
PATIENCE_S = 60  # for a server that has a busy machine
# Facts are kept by name, some followed by whose they are.
KEPT = """name => new Promise((resolve, reject) => {
  const opening = indexedDB.open("restride");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const meta = opening.result.transaction("meta").objectStore("meta");
    const range = IDBKeyRange.bound(name, name + ":\uffff");
    meta.getAll(range).onsuccess = (event) => { opening.result.close(); resolve(event.target.result[0] ?? null); };
  };
})"""


class Day:
    """Begins once, at any moment; `end` brings today back."""

    def __init__(self, phone: BrowserContext) -> None:
        self.phone = phone
        self.page: Page
        self.travel: time_machine.travel | None = None

    def begin(self, moment: datetime, *, phone_at: datetime | None = None) -> None:
        """It is `moment`, and `phone_at` on a phone that is wrong; both clocks tick."""
        self.travel = time_machine.travel(moment, tick=True)
        self.traveller = self.travel.start()
        self.phone.clock.install(time=phone_at or moment)

    def end(self) -> None:
        for page in self.phone.pages:
            page.close()  # before the clock goes back to today, when the session of April is long over
        if self.travel:
            self.travel.stop()

    def go_to(self, moment: datetime) -> None:
        self.traveller.move_to(moment)
        self.page.clock.set_system_time(moment)

    def run_for(self, minutes: float) -> None:
        """Let time pass second by second for the page, at once for the server."""
        self.page.clock.run_for(round(minutes * MINUTE))
        self.traveller.shift(timedelta(minutes=minutes))

    def sleep_for(self, away: timedelta) -> None:
        """The page is frozen: nothing of it runs until `away` has passed."""
        self.page.clock.fast_forward(round(away.total_seconds() * 1000))
        self.traveller.shift(away)
        self.page.clock.run_for(500)

    def wait_until_kept(self, name: str, since: float) -> None:
        """Storage takes its own time, which the test's clock does not show: wait until a fact of at least `since` is down."""
        for _ in range(200):
            if (self.page.evaluate(KEPT, name) or 0) >= since:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{name} was not kept")

    def die_for(self, away: timedelta) -> None:
        """The battery is gone: the page is killed, and the player opened again `away` later."""
        self.wait_until_kept("heartbeat", self.page.evaluate("Date.now()") - BEAT - 1_000)
        self.page.close()
        self.phone.clock.fast_forward(round(away.total_seconds() * 1000))
        self.traveller.shift(away)
        self.page = self.phone.new_page()
        self.page.goto("/play/")

    def look_away(self, *, hidden: bool) -> None:
        state = "hidden" if hidden else "visible"
        self.page.evaluate(
            "state => { Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});"
            " document.dispatchEvent(new Event('visibilitychange')); }",
            state,
        )


class RunDay(Day):
    """A runner with one planned run: 90 minutes, a reset every 30. From the start on the phone's clock stands still
    but for what the test lets pass, so that every second can be told."""

    def __init__(self, phone: BrowserContext, server: LiveServer) -> None:
        super().__init__(phone)
        self.server = server
        self.athlete = make.athlete()
        plan = make.plan(self.athlete, version=CircuitVersion.objects.latest_of("loop-band-hip-activation"))
        self.run_pk = make.scheduled_run(plan).pk

    def plan_minutes(self, planned_min: int) -> None:
        ScheduledRun.objects.filter(pk=self.run_pk).update(planned_min=planned_min)

    def begin_at(self, moment: datetime, *, wrong_by: timedelta = timedelta()) -> None:
        """The run starts at `moment`, on the phone `wrong_by` later; no pain, with the band."""
        ScheduledRun.objects.filter(pk=self.run_pk).update(starts_at=moment + HOUR, local_date=moment.date())
        self.begin(moment, phone_at=moment + wrong_by - LOADING)
        sign_in(self.phone, self.athlete.user, self.server.url)
        self.page = self.phone.new_page()
        self.page.goto(f"/play/#{self.run_pk}")
        self.page.get_by_role("group", name="Right hip, now?").get_by_role("button", name="0", exact=True).click()
        self.page.get_by_role("group", name="Any of these today?").get_by_role("button", name="No").click()
        self.page.get_by_role("group", name="with you?").get_by_role("button", name="Yes").click()
        self.page.clock.pause_at(moment + wrong_by)
        press(self.page, "Start run")
        expect(self.page.get_by_text("Running", exact=True)).to_be_visible()

    def send(self) -> Run:
        """Wait until the server has everything; the run as it then knows it."""
        wait_for_upload(self.page)
        return Run.objects.get()


def wait_for_upload(page: Page) -> None:
    """Let the page try as often as it needs: its waits run on its own clock, the server works on the wall's."""
    uploaded = page.get_by_text("Uploaded")
    give_up_at = time.monotonic() + PATIENCE_S
    while not uploaded.count() and time.monotonic() < give_up_at:
        page.clock.run_for(3_000)
        page.wait_for_timeout(100)
    expect(uploaded).to_be_visible()
