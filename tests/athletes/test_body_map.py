"""The picture of the body: a dot for each side of each site, bound to the list's checkboxes."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from apps.athletes.forms import SitesForm
from apps.athletes.rules import SITES
from apps.athletes.templatetags.body_map import BACK, FRONT, body_map, dots

CSS = (Path(settings.BASE_DIR) / "static/css/body-map.css").read_text()


def test_every_site_is_on_the_body() -> None:
    assert {*FRONT, *BACK} == {site.code for site in SITES}


def test_every_dot_belongs_to_a_checkbox_of_the_list() -> None:
    form = SitesForm()
    picture = render_to_string("parts/body_map.html", body_map(form))
    boxes = {str(option.id_for_label) for site in SITES for option in form[site.code].subwidgets}

    assert set(re.findall(r'class="bm-dot[^>]*for="([^"]+)"', picture)) == boxes


def test_every_dot_has_a_place_and_shows_its_choice() -> None:
    form = SitesForm()

    for view, codes in (("front", FRONT), ("back", BACK)):
        for dot in dots(form, codes):
            assert f".{view} .bm-{dot.place} {{ left:" in CSS
            assert f"form:has(#{dot.input_id}:checked) .bm-{dot.place}::after" in CSS
