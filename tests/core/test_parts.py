from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import engines

from apps.core import widgets
from apps.core.gallery import GalleryForm
from apps.core.templatetags import restride


def drawn(source: str, **context: object) -> str:
    template = engines["django"].from_string("{% load restride %}" + source)
    return str(template.render(context))


def test_a_missing_number_is_a_dash_and_zero_is_zero() -> None:
    assert restride.MISSING in drawn("{% big_number value 'min' %}", value=None)
    assert "min" not in drawn("{% big_number value 'min' %}", value=None)
    zero = drawn("{% big_number value 'min' %}", value=0)
    assert '<span class="num">0</span><span class="unit">min</span>' in zero
    assert restride.or_dash("") == restride.MISSING
    assert restride.or_dash(0) == 0


@pytest.mark.parametrize("code", ["green", "amber", "red", "incomplete", "red_flag", "pending"])
def test_a_verdict_has_a_shape_and_a_word(code: str) -> None:
    shown = drawn("{% verdict code %}", code=code)
    assert "<svg" in shown
    assert str(restride.WORDS[code]) in shown


@pytest.mark.parametrize("code", [None, "", "purple"])
def test_an_unknown_verdict_never_looks_good(code: str | None) -> None:
    shown = drawn("{% verdict code %}", code=code)
    assert "green" not in shown
    assert "Not yet" in shown


def test_the_line_says_in_words_what_it_shows() -> None:
    shown = drawn("{% run_line 75 resets=resets pains=pains %}", resets=[30, 60], pains=[(45, 0)])
    assert 'aria-label="75 minutes; resets at 30, 60; pain 0 at 45"' in shown
    assert 'aria-label="18 of 75 minutes"' in drawn("{% run_line 75 here=18 %}")


def test_an_icon_is_decoration_unless_it_speaks() -> None:
    assert 'aria-hidden="true"' in drawn("{% icon 'x' %}")
    assert 'aria-label="Close"' in drawn("{% icon 'x' label='Close' %}")
    assert "<b>" not in drawn("{% icon 'x' label=label %}", label="<b>")


def test_no_score_is_chosen_for_the_runner() -> None:
    shown = GalleryForm()["pain"].as_field_group()
    assert shown.count('type="radio"') == 12
    assert "checked" not in shown
    assert "the worst you can imagine" in shown


def test_a_skipped_score_stays_skipped_and_is_none() -> None:
    form = GalleryForm({"pain": ""})
    assert form["pain"].as_field_group().count("checked") == 1
    form.full_clean()
    assert form.cleaned_data["pain"] is None


def test_an_error_stands_beside_its_field_and_keeps_what_was_typed() -> None:
    shown = GalleryForm({"email": "nonsense"})["email"].as_field_group()
    assert 'value="nonsense"' in shown
    assert 'id="id_email_error"' in shown
    assert re.search(r'aria-describedby="[^"]*id_email_error', shown)


def test_a_stepper_is_a_plain_number_input_first() -> None:
    class Form(forms.Form):
        minutes = forms.IntegerField(min_value=5, max_value=60, widget=widgets.Stepper(unit="min", step=5))

    shown = Form()["minutes"].as_field_group()
    assert 'type="number"' in shown
    assert 'min="5"' in shown
    assert shown.count("hidden data-direction") == 2


def test_no_template_carries_style_or_script_of_its_own() -> None:
    inline = re.compile(r"<[^>]+\s(style|on[a-z]+)=|<style|javascript:")
    template_tags = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
    folder = Path(settings.BASE_DIR, "templates")
    pages = [page for page in folder.rglob("*.html") if page.parent.name != "emails"]
    assert [str(page) for page in pages if inline.search(template_tags.sub("", page.read_text()))] == []


def test_a_row_of_a_list_takes_nothing_from_the_page_around_it() -> None:
    """A page has an `url`, a `title`, a `text` of its own: only what is handed over counts."""
    including = re.compile(r'{% include "parts/list_row\.html"(.*?)%}')
    templates = (Path(settings.BASE_DIR) / "templates").rglob("*.html")
    asked = [(path.name, words) for path in templates for words in including.findall(path.read_text())]
    assert len(asked) > 30
    assert not [each for each in asked if not each[1].endswith(" only ")]
    row = '{% include "parts/list_row.html" with title="Shoes" only %}'
    assert "/elsewhere/" not in drawn(row, url="/elsewhere/")
