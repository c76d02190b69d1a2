from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from apps.core.modules import join

OWN = "js/"
STYLES = "css/"
IMPORTED = re.compile(r'^@import url\("([\w-]+\.css)"\);$', re.MULTILINE)
# What pages ask for by itself: each becomes one file with all it loads.
ENTRIES = (
    "js/run/main.js",
    "js/run/later.js",
    "js/run/offline.js",
    "js/parts/parts.js",
    "js/parts/library.js",
    "js/parts/push.js",
    "js/sw/main.js",
)
# Read in place of the other where files are collected: pages that load the one bring its sentences themselves.
INSTEAD = {"js/run/texts.js": "js/run/texts_of_page.js"}

Paths = dict[str, tuple[Any, str]]


class OwnModulesManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for every file, compressed once; our own modules small, the pages' own ones in one file each.

    Django's switch `support_js_module_import_aggregation` also rewrites other people's files and fails on a
    comment in django-htmx's, so the import patterns are given for `js/` alone.
    """

    # Each pass settles one more layer of modules that import modules; Django's 5 are too few for the player's.
    max_post_process_passes = 20
    patterns = (
        *ManifestStaticFilesStorage.patterns,
        # Django keeps the two patterns private, and its stubs leave them out.
        ("js/*.js", ManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),  # type: ignore[attr-defined]
    )

    def post_process(self, paths: Paths, *args: Any, **options: Any) -> Iterator[Any]:
        """What Django and whitenoise do, with our own modules and sheets made small before they get their names."""
        yield from super().post_process({**paths, **_made_small(paths)}, *args, **options)


def _made_small(paths: Paths) -> Paths:
    own = {name: _text(*found) for name, found in paths.items() if name.endswith(".js") and name.startswith(OWN)}
    styles = {name: _text(*found) for name, found in paths.items() if name.endswith(".css") and name.startswith(STYLES)}
    small = InMemoryStorage()
    for name, source in own.items():
        small.save(name, ContentFile(minified(_joined(name, own) if name in ENTRIES else source)))
    for name in styles:
        small.save(name, ContentFile(minified(_with_imports(name, styles), "text/css")))
    return {name: (small, name) for name in [*own, *styles]}


def _with_imports(name: str, styles: dict[str, str]) -> str:
    """The sheet with the ones beside it that it imports in their places: one to ask for instead of nine.

    Raises KeyError when it imports one that is not there.
    """
    return IMPORTED.sub(lambda found: _with_imports(f"{STYLES}{found[1]}", styles), styles[name])


def _joined(entry: str, own: dict[str, str]) -> str:
    return join(entry, lambda name: own[INSTEAD.get(name, name)])


def _text(storage: Any, path: str) -> str:
    with storage.open(path) as file:
        return str(file.read().decode())


def minified(source: str, kind: str = "application/javascript") -> str:
    """The same script or sheet in fewer bytes; as it is where the minifier cannot be installed (it has no Apple Silicon wheel)."""
    try:
        minify = import_module("minify")
    except ImportError:
        return source
    return str(minify.string(kind, source))
