"""The filters of the library and the forms of the circuit builder."""

from apps.exercises.forms.building import SECONDS_OF, WORDS_OF, MoveForm, NameForm, StepForm
from apps.exercises.forms.finding import FOUND_OUTSIDE, FilterForm, by_category

__all__ = ["FOUND_OUTSIDE", "SECONDS_OF", "WORDS_OF", "FilterForm", "MoveForm", "NameForm", "StepForm", "by_category"]
