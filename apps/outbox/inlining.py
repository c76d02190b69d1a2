"""HTML mails with their style sheet on the elements, since many readers drop it.

The style sheet is put on the elements of the template, once in a process, not on those of every mail: parsing HTML
costs more than all the rest of a mail. For that the template is made whole (its base, its blocks, what it includes),
and its tags are hidden from the parser of HTML: as comments, which may stand anywhere, and as words where text is. What
is `|safe` was made from a part of the template (`pattern`) and may stand where elements may.

A template of mails therefore writes out `tbody`, has blocks of one level, and includes by a plain name.
"""

from __future__ import annotations

import re
from functools import cache

import css_inline
from django.template import Context, Engine, Template
from django.template.base import Origin
from django.utils.safestring import mark_safe

EXTENDS = re.compile(r'{% extends "([^"]+)" %}')
INCLUDE = re.compile(r'{% include "([^"]+)"(?: with ([^%]+?))? %}')
BLOCK = re.compile(r"{% block (\w+) %}(.*?){% endblock(?: \w+)? %}", re.DOTALL)
BLOCKTRANSLATE = r"{% blocktranslate .*?%}.*?{% endblocktranslate %}|{% blocktranslate %}.*?{% endblocktranslate %}"
# In the order in which they are tried: a start tag of HTML with tags of ours in it, then what stands between.
PIECE = re.compile(
    rf"(?P<element><[a-z][^<>{{]*(?:{{[{{%].*?[%}}]}}[^<>{{]*)*>)|(?P<made>{{{{ \w+\|safe }}}})"
    rf"|(?P<words>{BLOCKTRANSLATE}|{{{{.*?}}}}"
    r'|{% translate "[^"]*" %})|(?P<other>{%.*?%})',
    re.DOTALL,
)
TAG = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
OPEN = re.compile("\0(\\w+)\0")
HIDDEN = re.compile(r"<!--tag(\d+)-->|tag(\d+)x")
# A line over 998 bytes makes the whole part quoted-printable, which costs more than all the rest of the mail.
LONG = re.compile(r"\s*(?=<(?:td|tr|div|p|h1|h2)\b)")


@cache
def inlined(name: str) -> Template:
    """The template of an HTML mail, with its styles on its elements; what dark mode needs stays in the head too."""
    hidden: list[str] = []

    def hide(tag: str, shape: str) -> str:
        hidden.append(tag)
        return shape.format(len(hidden) - 1)

    def piece(found: re.Match[str]) -> str:
        if element := found["element"]:
            return TAG.sub(lambda tag: hide(tag[0], "tag{}x"), element)
        return hide(found[0], "tag{}x" if found["words"] else "<!--tag{}-->")

    html = css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False).inline(
        PIECE.sub(piece, _whole(name))
    )
    shown = HIDDEN.sub(lambda found: hidden[int(found[1] or found[2])], LONG.sub("\n", html))
    return Template(shown, Origin(name, name))


@cache
def pattern(name: str, partial: str, language: str | None, left_open: tuple[str, ...]) -> str:  # noqa: ARG001 (the active one)
    """A mail's template, or a part of it, in the language that is active, to be filled in by `%`.

    What differs from mail to mail is `left_open`; a name that is not there counts as empty. Rendering a template for
    each mail costs more than all the rest of it. Whoever fills it in escapes what is no markup.
    """
    source = inlined(name) if name.endswith(".html") else Template(_whole(name), Origin(name, name))
    nodes = source.extra_data["partials"][partial].nodelist if partial else source.nodelist
    context = Context({each: mark_safe(f"\0{each}\0") for each in left_open})  # noqa: S308 (our own)
    with context.bind_template(source):
        rendered = nodes.render(context)
    return OPEN.sub(r"%(\1)s", rendered.replace("%", "%%"))


def _whole(name: str) -> str:
    return BLOCK.sub(lambda block: block[2], _with_base(name))


def _with_base(name: str) -> str:
    """The base with the blocks of the template in the place of its own, and what both include."""
    source = INCLUDE.sub(_included, _source(name))
    base = EXTENDS.search(source)
    if base is None:
        return source
    own = {block[1]: block[0] for block in BLOCK.finditer(source)}
    return BLOCK.sub(lambda block: own.get(block[1], block[0]), _with_base(base[1]))


def _included(found: re.Match[str]) -> str:
    source = _source(found[1]).strip()
    return f"{{% with {found[2]} %}}{source}{{% endwith %}}" if found[2] else source


def _source(name: str) -> str:
    return Engine.get_default().find_template(name)[0].source
