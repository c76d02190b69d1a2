"""Styles on a template's elements are the ones that every single mail would get."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import css_inline
import pytest
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from apps.outbox.inlining import inlined, pattern

NAMES = sorted(path.name for path in (Path(settings.BASE_DIR) / "templates/emails").glob("*-body.html"))
WEEK = "emails/summary-week-body.html"
Make = Callable[[str, dict[str, str]], str]
# Whatever a template asks for: a loop has two rounds, an if is true, a name is its own.
CONTEXT: dict[str, object] = {
    "title": "T & t",
    "lead": "L",
    "goal": "“G”",
    "digest": {"first": [("A", "https://example.org/?a=1&b=2")], "more": 2, "sharing": 1, "last_week": {"asked": 1}},
    "link": "https://example.org/?a=1&b=2",
}
AT_ONCE = css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


def tight(html: str) -> str:
    """Without what no reader shows: space between elements and at the ends of lines."""
    return re.sub(
        r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"\s+", " ", html.replace("&#847;", "\u034f").replace("&zwnj;", "\u200c"))
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("context", [CONTEXT, {}], ids=["full", "empty"])
def test_the_template_gives_what_the_mail_would_get(name: str, context: dict[str, object]) -> None:
    one_by_one = AT_ONCE.inline(render_to_string(f"emails/{name}", context))
    assert tight(AT_ONCE.inline(inlined(f"emails/{name}").render(Context(context)))) == tight(
        AT_ONCE.inline(one_by_one)
    )


def week_mail(made: Make, code: str) -> str:
    """The weekly mail, put together of its parts."""
    mark, gap = made("mark", {"told": "● Green &amp; so on", code: "yes"}), made("gap", {})
    bars = gap.join(made("part", {"percent": percent}) for percent in ("60", "40"))
    lane = {"day": "Mon 6", "said": "50 min, 100 % of %(n)s", "mark": mark, "width": "66", "bars": bars}
    sections = made("heading", {"title": "How it went"}) + made("sentence", {"sentence": "One."})
    figure, first, last = made("figure", {"value": "4", "label": "runs"}), made("lane", lane), {"link": "https://a/b"}
    return made("", {"title": "T", "figures": figure, "lanes": first, "sections": sections, "language": "de", **last})


@pytest.mark.parametrize("code", ["green", "amber", "red", "inc"])
def test_a_mail_that_is_filled_in_is_the_one_that_would_be_rendered(code: str) -> None:
    def rendered(name: str, values: dict[str, str]) -> str:
        safe = {key: mark_safe(value) for key, value in values.items()}  # noqa: S308 (as the filled one takes them)
        return render_to_string(f"{WEEK}#{name}" if name else WEEK, safe)

    def filled(name: str, values: dict[str, str]) -> str:
        return pattern(WEEK, name, "en", tuple(values)) % values

    html = week_mail(filled, code)
    one_by_one = AT_ONCE.inline(week_mail(rendered, code))
    assert tight(AT_ONCE.inline(html)) == tight(AT_ONCE.inline(one_by_one))
    assert html.count("100 % of %(n)s") == html.count('width="40%"') == html.count('lang="de"') == 1


@pytest.mark.parametrize("name", NAMES)
def test_no_tag_is_left_behind(name: str) -> None:
    html = inlined(f"emails/{name}").render(Context(CONTEXT))
    assert not re.search(r"tag\d+x|<!--tag|{%|{{", html)
    assert 'style="' in html
    assert max(map(len, html.splitlines())) < 990


def test_what_a_person_wrote_stays_text() -> None:
    html = inlined(WEEK).render(Context({**CONTEXT, "goal": "<b>tag1x</b>"}))
    assert "&lt;b&gt;tag1x&lt;/b&gt;" in html
