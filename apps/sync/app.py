"""Restride as an app on a home screen."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static

APP: dict[str, Any] = {
    "id": "/",
    "name": "Restride",
    "short_name": "Restride",
    "start_url": "/",
    "scope": "/",
    "display": "standalone",
    "background_color": "#ffffff",
    "theme_color": "#ffffff",
    "categories": ["health", "fitness", "sports"],
}
PICTURES = (
    ("icons/restride.svg", "any", "any"),
    ("icons/restride-192.png", "192x192", "any"),
    ("icons/restride-512.png", "512x512", "any"),
    ("icons/restride-maskable-512.png", "512x512", "maskable"),
)


def icons() -> list[dict[str, str]]:
    """The pictures under their served names."""
    kinds = {"svg": "image/svg+xml", "png": "image/png"}
    return [
        {"src": static(name), "sizes": sizes, "type": kinds[name.rpartition(".")[2]], "purpose": purpose}
        for name, sizes, purpose in PICTURES
    ]
