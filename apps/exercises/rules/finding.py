"""What a search finds; small typos are forgiven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

TYPO_RATIO = 0.75


def found_by(query: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """Slugs whose names match every word of the query, best first; small typos are forgiven.

    `names` maps a slug to its name followed by its other names.
    """
    asked = _words(query)
    if not asked:
        return []
    parts = {slug: {part for text in texts for part in _words(text)} for slug, texts in names.items()}
    known = set().union(*parts.values())  # each word is weighed once, however many names have it
    weights = [_weigh(word, known) for word in asked]
    scored = [
        (-score, not _begins(asked, names[slug]), position, slug)
        for position, (slug, own) in enumerate(parts.items())
        if (score := min(max((weight.get(part, 0.0) for part in own), default=0.0) for weight in weights))
    ]
    return [slug for _score, _rest, _position, slug in sorted(scored)]


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()


def _begins(asked: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether one of the names begins with just these words."""
    phrase = " ".join(asked)
    return any(" ".join(_words(text)).startswith(phrase) for text in texts)


def _weigh(word: str, parts: Iterable[str]) -> dict[str, float]:
    """How well the typed word fits each of the words, from TYPO_RATIO to 1.0 for its beginning; the others are left out."""
    matcher = SequenceMatcher(None, "", word, autojunk=False)  # it keeps what it learns of the second word
    weights = {part: _likeness(word, part, matcher) for part in parts}
    return {part: weight for part, weight in weights.items() if weight >= TYPO_RATIO}


def _likeness(word: str, part: str, matcher: SequenceMatcher[str]) -> float:
    if part.startswith(word):
        return 1.0
    if len(word) < 4:  # three letters and a typo match nearly everything
        return 0.0
    return max(_ratio(part, matcher), _ratio(part[: len(word)], matcher))


def _ratio(part: str, matcher: SequenceMatcher[str]) -> float:
    """Share of letters in common order; the quick upper bounds spare most of the slow count."""
    matcher.set_seq1(part)
    if matcher.real_quick_ratio() < TYPO_RATIO or matcher.quick_ratio() < TYPO_RATIO:
        return 0.0
    return matcher.ratio()
