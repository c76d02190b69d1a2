"""Whom push services may write to."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import keys


@pytest.mark.parametrize("subject", ["mailto:you@example.org", "https://restride.example.org"])
def test_a_subject_is_an_address_of_the_operator(subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAPID_SUBJECT", subject)
    assert keys.vapid_subject(required=True) == subject


@pytest.mark.parametrize("subject", ["", "you@example.org", "mailto:you", "mailto:you@localhost", "http://x.example"])
def test_nonsense_is_refused_in_words(subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAPID_SUBJECT", subject)
    with pytest.raises(ImproperlyConfigured, match="whom push services may write to"):
        keys.vapid_subject(required=True)


def test_production_needs_one_and_trying_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAPID_SUBJECT", raising=False)
    assert keys.vapid_subject(required=False)
    with pytest.raises(ImproperlyConfigured):
        keys.vapid_subject(required=True)
