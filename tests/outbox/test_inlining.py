"""Styles on a template's elements are the ones that every single mail would get."""

from __future__ import annotations

import re
from pathlib import Path

import css_inline
import pytest
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string

from apps.outbox.inlining import inlined

NAMES = sorted(path.name for path in (Path(settings.BASE_DIR) / "templates/emails").glob("*-body.html"))
LANES = [("Mon 6", "50 min", "● Green", "green", "66", "60", ["40"]), ("Wed 8", "75 <min>", "", "", "100", "99", [])]
# Whatever a template asks for: a loop has two rounds, an if is true, a name is its own.
CONTEXT = {
    "lanes": LANES,
    "sections": [("How it went", ("One.", "Two & three."))],
    "letter": {"title": "T & t", "lead": "L", "figures": [("4", "runs"), ("265", "minutes")], "goal": "“G”"},
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


@pytest.mark.parametrize("name", NAMES)
def test_no_tag_is_left_behind(name: str) -> None:
    html = inlined(f"emails/{name}").render(Context(CONTEXT))
    assert not re.search(r"tag\d+x|<!--tag|{%|{{", html)
    assert 'style="' in html
    assert max(map(len, html.splitlines())) < 990


def test_what_a_person_wrote_stays_text() -> None:
    html = inlined("emails/summary-week-body.html").render(Context({**CONTEXT, "letter": {"goal": "<b>tag1x</b>"}}))
    assert "&lt;b&gt;tag1x&lt;/b&gt;" in html
