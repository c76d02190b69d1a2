"""What the phone keeps so that it can play without a network, and the worker script that keeps it.

Found by reading the shells themselves: the files they name, the files those name, and every sound.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.template.loader import render_to_string
from django.utils.translation import override

from apps.core.modules import join, order
from apps.runs.texts import PLAYER

SHELLS = {"/play/": "sync/play.html", "/offline/": "sync/offline.html"}
WORKER = "js/sw/main.js"
SOUNDS = "sounds/"
collected: Any = staticfiles_storage  # has more than its type tells
NAMED = re.compile(r'(?:href|src)="([^"]+)"')
IN_STYLES = re.compile(r"""url\(["']?([^"')]+)["']?\)""")


@dataclass(frozen=True)
class Precache:
    """`files`: what a page asks for -> what is fetched for it, both as paths of this server."""

    version: str
    isHashed: bool  # noqa: N815 (read by JavaScript)
    shells: list[str]
    files: dict[str, str]


def worker_source() -> str:
    """The script behind /sw.js; another text whenever anything the phone keeps has changed."""
    return _collected() if _is_hashed() else _written()


@lru_cache(maxsize=1)
def _collected() -> str:
    """Collected files never change while a process lives."""
    return _written()


def _written() -> str:
    found = precache()
    body = _read(_stored(WORKER)) if found.isHashed else join(WORKER, _read)
    return f"self.RESTRIDE = {json.dumps(found.__dict__)};\n{body}"


def shell_context() -> dict[str, Any]:
    """What shells say to everybody alike: the sentences that stand in where a script lacks one."""
    return {"texts": {key: str(text) for key, text in PLAYER.items()}}


def precache() -> Precache:
    """All shells and files, with a version that stands for their content."""
    with override(settings.LANGUAGE_CODE):
        pages = {path: render_to_string(template, shell_context()) for path, template in SHELLS.items()}
    urls = {url: url for page in pages.values() for url in _with_their_own(_static(NAMED.findall(page)))}
    files = {**urls, **_sounds()}
    digest = sha256("".join(pages.values()).encode())
    for url in sorted(set(files.values())):
        digest.update(url.encode() + _bytes(_name(url)))
    return Precache(digest.hexdigest()[:12], _is_hashed(), list(SHELLS), files)


def _is_hashed() -> bool:
    return isinstance(collected, ManifestFilesMixin)


def _static(urls: Iterable[str]) -> list[str]:
    return [url for url in urls if url.startswith(collected.base_url)]


def _with_their_own(urls: Iterable[str]) -> Iterator[str]:
    """Files and what they load in turn: fonts of styles, modules of modules."""
    for url in urls:
        yield url
        name = _name(url)
        if name.endswith(".css"):
            found = (posixpath.normpath(posixpath.join(posixpath.dirname(url), each)) for each in _in_styles(name))
            yield from _with_their_own(_static(found))
        elif name.endswith(".js"):
            yield from (f"{collected.base_url}{each}" for each in order(name, _read))


def _in_styles(name: str) -> list[str]:
    return [each for each in IN_STYLES.findall(_read(name)) if not each.startswith(("data:", "#"))]


def _sounds() -> dict[str, str]:
    """Sounds may be asked for by their plain names: which content that is, the version of the worker says."""
    names = [name for name in _plain_names() if name.startswith(SOUNDS) and name.endswith((".wav", ".json"))]
    served = {collected.base_url + name: collected.url(name) for name in sorted(names)}
    return {**served, **{url: url for url in served.values()}}


def _plain_names() -> Iterator[str]:
    if _is_hashed():
        yield from collected.hashed_files
        return
    for finder in finders.get_finders():
        yield from (str(name) for name, _storage in finder.list([]))


def _name(url: str) -> str:
    return url.removeprefix(collected.base_url)


def _stored(name: str) -> str:
    return str(collected.stored_name(name)) if _is_hashed() else name


def _read(name: str) -> str:
    return _bytes(name).decode()


def _bytes(name: str) -> bytes:
    """The content served under `name`, the hashed one where names are hashed."""
    if _is_hashed():
        with collected.open(name) as file:
            return bytes(file.read())
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(name)
    return Path(found).read_bytes()
