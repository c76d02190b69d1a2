from __future__ import annotations

import pytest

from apps.sync.rules import is_cross_site

OWN = "https://restride.example"


@pytest.mark.parametrize(
    ("origin", "fetch_site", "wanted"),
    [
        (None, None, False),
        (OWN, None, False),
        ("https://RESTRIDE.example", None, False),
        ("http://restride.example", None, True),
        ("https://restride.example:8443", None, True),
        ("https://other.example", None, True),
        ("null", None, True),
        ("", None, True),
        (None, "same-origin", False),
        (None, "none", False),
        (None, "same-site", True),
        (None, "cross-site", True),
        (None, "", True),
        (OWN, "cross-site", True),
        ("http://restride.example", "same-origin", False),
    ],
)
def test_is_cross_site(origin: str | None, fetch_site: str | None, *, wanted: bool) -> None:
    assert is_cross_site(own_origin=OWN, origin=origin, fetch_site=fetch_site) is wanted
