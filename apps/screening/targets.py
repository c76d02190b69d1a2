"""Where the rules of the findings lead in the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Value
from django.urls import reverse

from apps.exercises.models import Circuit, Exercise
from apps.screening.rules.findings import RULES, Rule, Sign, Suggestion
from apps.screening.words import SIDES, SIGNS, STAGES, TEST_WORDS


@dataclass(frozen=True)
class Target:
    """A circuit or an exercise."""

    name: str
    url: str


@dataclass(frozen=True)
class RuleRow:
    """A line of the table in words. `target` None: the library does not have it."""

    when: str
    target: Target | None
    without_band: Target | None
    stage: str


@dataclass(frozen=True)
class SuggestionRow:
    """A suggestion in words."""

    row: Suggestion
    when: str
    since: str
    target: Target
    stage: str


def targets() -> dict[str, Target]:
    """All that the rules name and the library has, by slug; one query for both kinds."""
    slugs = {slug for rule in RULES for slug in (rule.slug, rule.without_band) if slug}
    rows = [
        model.objects.filter(slug__in=slugs).order_by().values_list("slug", "name", Value(page))
        for model, page in ((Circuit, "exercises:circuit"), (Exercise, "exercises:exercise"))
    ]
    return {slug: Target(name, reverse(page, args=[slug])) for slug, name, page in rows[0].union(rows[1])}


def rule_rows(known: Mapping[str, Target]) -> list[RuleRow]:
    """The table as it stands."""
    return [_rule_row(rule, known) for rule in RULES]


def _rule_row(rule: Rule, known: Mapping[str, Target]) -> RuleRow:
    stage = str(STAGES[rule.stage][0])
    return RuleRow(str(SIGNS[rule.sign]), known.get(rule.slug), known.get(rule.without_band), stage)


def _since(signs: Sequence[Sign]) -> str:
    """Where it was found: "Step-down, right; Lunge, right"; "" for sore places, which say it themselves."""
    found = [(TEST_WORDS[sign.test].name, sign.side) for sign in signs if sign.test]
    return "; ".join(str(name) if side == "none" else f"{name}, {str(SIDES[side]).lower()}" for name, side in found)


def suggestion_rows(rows: Sequence[Suggestion], known: Mapping[str, Target]) -> list[SuggestionRow]:
    """Suggestions the library can follow."""
    return [
        SuggestionRow(
            row, str(SIGNS[row.rule.sign]), _since(row.signs), known[row.slug], str(STAGES[row.rule.stage][0])
        )
        for row in rows
        if row.slug in known
    ]
