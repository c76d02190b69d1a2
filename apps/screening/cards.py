"""Education cards and the form cues: one thought each, with its source and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from apps.runs.texts import FORM_CUES


@dataclass(frozen=True)
class Card:
    """`strength` A to D as on the evidence page; `doi` "" where the source has none here."""

    code: str
    title: StrPromise
    text: StrPromise
    strength: str
    source: str
    doi: str = ""


@dataclass(frozen=True)
class Cue:
    """A form cue as the player says it, and what is known of it."""

    words: StrPromise
    text: StrPromise
    strength: str
    source: str = ""


CARDS = (
    Card(
        "understanding",
        _("Knowing what to change is worth a lot"),
        _(
            "Among 69 runners with kneecap pain, those who only learned how to adjust their running did as well as those who also got exercises or a new running form."
        ),
        "A",
        "Esculier 2018",
        "10.1136/bjsports-2016-096988",
    ),
    Card(
        "pain",
        _("Some pain on a run can be allowed"),
        _(
            "In that trial up to 2 of 10 was, when it was back to its level within an hour and no higher the next morning. For the Achilles tendon another trial allowed 5. Other places were not tested."
        ),
        "A",
        "Esculier 2018; Silbernagel 2007",
        "10.1177/0363546506298279",
    ),
    Card(
        "bone",
        _("Bone is different"),
        _(
            "One point on a bone that hurts when pressed, or pain that does not warm up and worsens as the run goes on, is no case for pain rules. Stop, and let somebody look."
        ),
        "C",
        "Warden, Davis and Fredericson 2014, JOSPT 44:749-765",
    ),
    Card(
        "spike",
        _("One run too long matters more than the week"),
        _(
            "Among 5,205 runners a single run more than 10 % longer than the longest of the last 30 days was followed by more injuries. The change from week to week was not related. Observed, not tried."
        ),
        "B",
        "Frandsen 2025",
        "10.1136/bjsports-2024-109380",
    ),
    Card(
        "ten-percent",
        _("The 10 % per week rule protected nobody"),
        _("532 beginners: 20.8 % were hurt with the rule, 20.3 % without. Restride does not enforce it."),
        "A",
        "Buist 2008",
        "10.1177/0363546507307505",
    ),
    Card(
        "strength",
        _("Strength takes weeks"),
        _(
            "Hip and knee strengthening is the strongest advice for kneecap pain. It works over weeks, not in the middle of a run."
        ),
        "A",
        "Barton 2015, BJSM 49:923-934; Neal 2024, BJSM 58:1486-1495",
    ),
    Card(
        "sides",
        _("Nobody is the same left and right"),
        _(
            "Healthy people differ between the sides by up to 21 % in knee strength, 9 % in a hop, 6 % in balance. A difference is a note, not a fault."
        ),
        "B",
        "Lawrance 2017, BJSM 51:347",
    ),
    Card(
        "holds",
        _("A hold can ease, for a while"),
        _(
            "With a sore kneecap tendon long holds took off about 0.9 points, gone within 45 minutes, and did no better than moving. Less pain after a hold is not an all-clear."
        ),
        "B",
        "Holden 2020",
    ),
    Card(
        "rolling",
        _("Rolling feels good, a little"),
        _("Small, short effects on how pain feels and on flexibility."),
        "A",
        "Wiewelhove 2019, Front Physiol 10:376",
    ),
    Card(
        "walking",
        _("Walk breaks cost little"),
        _(
            "42 marathon runners walked a minute about every 15: similar times, far less extreme exhaustion, less muscle pain. Stopping often costs a few percent more energy per kilometre. Not tested on injury pain."
        ),
        "A",
        "Hottenrott 2016, J Sci Med Sport 19:11-15; Nolan and Moore 2020",
    ),
    Card(
        "shoes",
        _("Shoes by feel and wear"),
        _("500 to 800 km is a convention. Comfort and visible wear matter more."),
        "C",
        "Arnold, The Conversation, October 2024",
    ),
    Card(
        "said",
        _("Said often, shown by nobody"),
        _(
            "That who cannot squat deep should not run. That knee pain comes from posture. That a sore kneecap means worn cartilage; often there is none. That any pain means stop entirely."
        ),
        "D",
        "No study found; the last is contradicted by the trials above",
    ),
    Card(
        "choosing",
        _("Choosing a physiotherapist"),
        _(
            "Ask: Do you see runners often? Will you watch me run? What should I change this week, and how do we know it worked? When do we look again? Good answers are plain, and you leave with a plan that is yours."
        ),
        "D",
        "Our list, from common advice",
    ),
)

_WORDS = dict(zip(("tall", "eyes", "shoulders", "hands", "cadence", "quiet", "lean", "knees"), FORM_CUES, strict=True))

CUES = (
    Cue(
        _WORDS["cadence"],
        _(
            "5 to 10 % more steps took load off the knee in 45 healthy runners; after 8 sessions outdoors it was kept for a month."
        ),
        "B",
        "Heiderscheit 2011; Willy 2016",
    ),
    Cue(_WORDS["quiet"], _("A picture that helps some to land softer. We know of no test of these words."), "C"),
    Cue(
        _WORDS["knees"],
        _("What is practised in the tests in front of a mirror. We know of no test of these words."),
        "C",
    ),
    Cue(_WORDS["tall"], _("A common cue. We know of no test of it."), "D"),
    Cue(_WORDS["eyes"], _("A common cue. We know of no test of it."), "D"),
    Cue(_WORDS["shoulders"], _("A common cue. We know of no test of it."), "D"),
    Cue(_WORDS["hands"], _("A common cue. We know of no test of it."), "D"),
    Cue(_WORDS["lean"], _("A common cue. We know of no test of it."), "D"),
)
