"""The weekly mail as it arrives: parsed by Python's own reader."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date, time, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.test import Client

from apps.athletes.models import Athlete
from apps.outbox.models import Delivery
from apps.plans.models import Proposal
from apps.summaries import actions
from apps.summaries.models import SummarySetting
from tests import make
from tests.summaries import weeks
from tests.summaries.weeks import TOLD_AT, WEEK

pytestmark = pytest.mark.django_db

# Nothing of this may stand in a list of mails.
HEALTH = ("pain", "hip", "green", "amber", "proposal", "minute 45", "daughter")


class Words(HTMLParser):
    """What a reader of the HTML sees, in order; what is hidden (the preview) apart."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.hidden: list[str] = []
        self.links: list[str] = []
        self.others: set[str] = set()
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.links += [said["href"]] if said.get("href") else []
        self.others |= {f"{tag}[{name}]" for name in said if name in {"src", "background", "srcset"}}
        if tag not in {"br", "meta", "link", "img"}:
            self.inside.append("hidden" if "display: none" in (said.get("style") or "") else tag)

    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        if {"style", "title"} & set(self.inside):
            return
        place = self.hidden if "hidden" in self.inside else self.seen
        place += data.split()


def read_html(text: str) -> Words:
    words = Words()
    words.feed(text)
    return words


@pytest.fixture
def week(athlete: Athlete) -> Athlete:
    """Four runs of four planned, one without an answer, and a proposal; her goal in her words."""
    athlete.goal = "Run with my daughter when I am 80."
    athlete.save()
    plan = make.plan(athlete)
    for offset in (0, 2, 4, 6, 8, 10):
        planned = make.scheduled_run(plan, planned_min=75, on=WEEK + timedelta(days=offset))
        planned.status = "done" if offset < 7 else "planned"
        planned.save()
    Proposal.objects.create(
        plan=plan,
        cause="test",
        code="interval_up",
        numbers={"interval_min_from": 30, "interval_min_to": 35},
        status="open",
        made_at=TOLD_AT - timedelta(days=1),
    )
    weeks.run(athlete, WEEK, minutes=50, resets=(30,))
    weeks.run(athlete, WEEK + timedelta(days=2), minutes=75, resets=(30, 60), onset=45, verdict="amber")
    weeks.run(athlete, WEEK + timedelta(days=4), minutes=65, left_out=1, verdict=None, answered=1)
    weeks.run(athlete, WEEK + timedelta(days=6), minutes=75, resets=(30, 60))
    weeks.enrol(athlete)
    return athlete


def received(athlete: Athlete, *, has_details: bool = True) -> EmailMessage:
    SummarySetting.objects.filter(athlete=athlete).update(has_details=has_details)
    assert weeks.live(TOLD_AT) == 1
    return email.message_from_bytes(mail.outbox[-1].message().as_bytes(), policy=email.policy.default)


def parts(sent: EmailMessage) -> tuple[str, str]:
    text, html = sent.get_body(("plain",)), sent.get_body(("html",))
    return text.get_content(), html.get_content()


def test_text_and_html_say_the_same(week: Athlete) -> None:
    text, html = parts(received(week))
    spoken, seen = set(re.findall(r"\w+", text)), set(re.findall(r"\w+", " ".join(read_html(html).seen)))
    # The bars have words of their own, a link has words in one and an address in the other.
    bars = {"A", "blue", "bar", "Length", "running", "time", "off", "Turn", "these", "mails", "Re", "stride"}
    links = set(re.findall(r"\w+", " ".join(re.findall(r"https?://\S+", text))))
    assert not seen - spoken - bars
    assert not spoken - seen - links - bars - {"See"}


@pytest.mark.parametrize(
    "said",
    [
        "Your week, 6 to 12 April 2026",
        "4 of 4 planned runs done.",
        "4 runs · 265 minutes · 6 resets · 7/8 answers",
        "Wed 8: 75 min, resets at 30, 60 ◆ Amber",
        "Fri 10: 65 min, reset at 30, 1 left out ○ No answer yet",
        "Runs: 2 green, 1 amber. 1 run still waits for an answer, so it has no colour.",
        "Pain began in 1 of 4 rated runs, at minute 45.",
        "Free of pain: 235 of 265 rated minutes.",
        "2 runs, the longest 75 min.",
        "Two greens in a row: reset every 35 min instead of 30.",
        "It waits for your yes or no.",
        "Your own goal: “Run with my daughter when I am 80.”",
    ],
)
def test_it_says(week: Athlete, said: str) -> None:
    assert said in parts(received(week))[0]


def test_nothing_about_health_shows_in_a_list_of_mails(week: Athlete) -> None:
    sent = received(week)
    text, html = parts(sent)
    words = read_html(html)
    preview = " ".join(words.hidden)
    assert preview.startswith("4 of 4 planned runs done.")
    assert len(preview) > 150  # longer than what any reader shows beside a subject
    shown = f"{sent['Subject']} {preview} {text[:120]}".lower()
    assert not [word for word in HEALTH if word in shown]


def test_without_being_asked_for_nothing_says_how_the_runs_felt(week: Athlete) -> None:
    text, html = parts(received(week, has_details=False))
    whole = (text + " ".join(read_html(html).seen)).lower()
    assert not [word for word in HEALTH if word in whole.replace("one proposal waits for your yes or no", "")]
    assert "265 minutes" in text


def test_it_loads_nothing_from_anywhere(week: Athlete) -> None:
    words = read_html(parts(received(week))[1])
    assert not words.others
    assert all(link.startswith("http://localhost") for link in words.links)


def test_one_click_turns_this_list_off_without_a_sign_in(week: Athlete, client: Client) -> None:
    sent = received(week)
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.fullmatch(r"<https?://[^/]+(/mail/off/[^>]+)>", sent["List-Unsubscribe"].strip())[1]
    assert client.get(path).status_code == 200
    weeks.run(week, WEEK + timedelta(days=8))
    assert weeks.live(TOLD_AT + timedelta(days=7)) == 1
    client.post(path, {"List-Unsubscribe": "One-Click"})
    assert weeks.live(TOLD_AT + timedelta(days=14)) == 0
    assert week.weekly_summaries.count() == 3


def test_turned_off_between_counting_and_sending(week: Athlete) -> None:
    actions.count_weeks(now=TOLD_AT)
    week.withdrawn_at = TOLD_AT
    week.save()
    assert weeks.live(TOLD_AT) == 0
    assert Delivery.objects.get().status == "suppressed"


def test_a_scheduler_away_until_wednesday_morning_still_tells(week: Athlete) -> None:
    assert weeks.live(TOLD_AT + timedelta(hours=47)) == 1


def test_one_that_was_away_longer_counts_and_keeps_quiet(week: Athlete) -> None:
    assert weeks.live(TOLD_AT + timedelta(hours=48)) == 0
    assert weeks.summary(week).told == "late"
    weeks.run(week, WEEK + timedelta(days=8))
    assert weeks.live(TOLD_AT + timedelta(days=7)) == 1


def test_the_day_and_the_hour_are_the_runners(week: Athlete) -> None:
    actions.choose(
        athlete=week,
        is_on=True,
        when="always",
        weekday=2,
        local_time=time(19, 0),
        has_details=False,
        by=week.user,
        now=TOLD_AT - timedelta(hours=1),
    )
    assert weeks.live(TOLD_AT + timedelta(hours=1)) == 0
    assert SummarySetting.objects.get().next_at.date() == date(2026, 4, 15)
    assert weeks.live(SummarySetting.objects.get().next_at) == 1
