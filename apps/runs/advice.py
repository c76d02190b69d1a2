"""What a rating means while the run goes on.

The same answers as checkins.rules.reset_advice, which lies above this app and is not
reached from here; tests/runs holds the two together. Source: clinical basis 1.3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

AMBER_FROM, RED_FROM = 3, 6
USUAL = {"amber_from": AMBER_FROM, "red_from": RED_FROM}  # a clinician may set lower ones
CHIPS = ("limping", "gave_way", "sharp")  # the weightiest first


def advise(
    score: int | None, previous: Sequence[int | None], chips: Collection[str], rules: Mapping[str, int] = USUAL
) -> dict[str, str]:
    """`{code, reason}` after the rating of a reset; `previous` are the run's earlier ones, oldest first.

    `rules` are the scores of this run from which on pain is amber, and red.

    One that was not given is passed over, so a gap cannot hide a pain that stays.
    """
    chip = next((each for each in CHIPS if each in chips), None)
    if chip:
        return _advice("stop", chip)
    if score is None:
        return _advice("not_rated", "not_rated")
    if score >= rules["red_from"]:
        return _advice("stop", "red_score")
    if score < rules["amber_from"]:
        return _advice("resume", "green_score")
    before = next((each for each in reversed(previous) if each is not None), None)
    if before is None or before < rules["amber_from"]:
        return _advice("ease_off", "first_amber")
    return _advice("ease_off", "lower") if score < before else _advice("stop", "not_lower")


def overlay(score: int | None, chips: Collection[str], rules: Mapping[str, int] = USUAL) -> dict[str, str] | None:
    """What a rating between two resets says over the running screen: to stop, or nothing."""
    found = advise(score, (), chips, rules)
    return found if found["code"] == "stop" else None


def _advice(code: str, reason: str) -> dict[str, str]:
    return {"code": code, "reason": reason}
