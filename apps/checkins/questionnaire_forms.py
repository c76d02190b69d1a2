from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.checkins.questionnaire_rules import QUESTIONS, Wording, is_decided

NAMES = ("q1", "q2", "q3", "q4")


class QuestionnaireForm(forms.Form):
    """The first question; where its answer leads on, the other three with it. Nothing is chosen beforehand."""

    def __init__(self, data: Any = None, *, wording: Wording, texts: Sequence[str], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.asks_on = _first(data) is not None and not is_decided(_first(data) or 0)
        for name, text, question in zip(NAMES, texts, wording.questions, strict=True):
            if name == "q1" or self.asks_on:
                self.fields[name] = _field(text, question.answers)

    @property
    def is_first_screen_only(self) -> bool:
        """The first answer leads on, and the others were not shown yet."""
        return self.asks_on and not any(name in self.data for name in NAMES[1:]) and "more" not in self.data

    def answers(self) -> list[int | None]:
        """Four options, None where it is not asked."""
        return [self.cleaned_data.get(name) for name in NAMES[:QUESTIONS]]


def _first(data: Any) -> int | None:
    typed = (data or {}).get("q1", "")
    return int(typed) if typed in {"0", "1", "2", "3"} else None


def _field(text: str, answers: Sequence[str]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=text,
        choices=list(enumerate(answers)),
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one answer."), "invalid_choice": _("Choose one of these answers.")},
    )
