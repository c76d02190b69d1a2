"""Our own JavaScript modules: what a module loads, and a module joined with all it loads into one script.

A phone with one bar of signal should not ask fifty times, and one file packs better than fifty. Only our own
modules are read: one statement a line, relative paths, exported constants, functions and classes, no circles.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

Read = Callable[[str], str]

IMPORT = re.compile(r'^import\s*(?:(\{[^}]*\}|\* as \w+)\s*from\s*)?"(\.[^"]+)";?$', re.MULTILINE)
PASSED_ON = re.compile(r'^export\s*(\{[^}]*\}|\*)\s*from\s*"(\.[^"]+)";?$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function\*?|class)\s+(\w+))", re.MULTILINE)
TOP = re.compile(r"^(?:async )?(?:const|let|function\*?|class)\s+(\w+)", re.MULTILINE)
UNREADABLE = re.compile(r"^(?:import|export)\b.*$|\bimport\(|^(?:const|let) [\[{].*$", re.MULTILINE)
COMMENT = re.compile(r"^\s*(?://|\*|/\*\*).*$", re.MULTILINE)
# A module that names something so keeps it to itself: the others mean the browser's.
BROWSERS = frozenset(
    re.findall(
        r"\w+",
        "caches crypto customElements document event fetch history indexedDB localStorage location matchMedia "
        "navigator performance screen self sessionStorage window",
    )
)


class CannotJoinError(Exception):
    """A module says something that joining does not know: a circle, a default export, an import while running."""


def order(entry: str, read: Read) -> list[str]:
    """The paths of `entry` and all it loads, directly or not, each after what it loads itself.

    `read` gives the source of a path; paths are relative to one root, "/" between the parts.
    """
    found: list[str] = []

    def visit(path: str, above: tuple[str, ...]) -> None:
        if path in above:
            raise CannotJoinError(f"a circle: {' loads '.join((*above[above.index(path) :], path))}")
        if path in found:
            return
        source = read(path)
        for pattern in (IMPORT, PASSED_ON):
            for match in pattern.finditer(source):
                visit(_beside(path, match[2]), (*above, path))
        found.append(path)

    visit(entry, ())
    return found


def join(entry: str, read: Read) -> str:
    """One script, of any kind, that does what the module `entry` does with all it loads."""
    sources = {path: read(path) for path in order(entry, read)}
    joined = _Joined(_wholes(sources))
    body = "".join(joined.add(path, source) for path, source in sources.items())
    return f'(() => {{\n"use strict";\n{body}}})();\n'


def _wholes(sources: dict[str, str]) -> dict[str, str]:
    """Modules imported as a whole, and the one name they are all known by."""
    found: dict[str, str] = {}
    for path, source in sources.items():
        for match in IMPORT.finditer(source):
            if match[1] and match[1].startswith("*"):
                name = match[1].removeprefix("* as ")
                if found.setdefault(_beside(path, match[2]), name) != name:
                    raise CannotJoinError(f"{path}: {match[0]} (elsewhere it has another name)")
    return found


class _Joined:
    """Modules side by side in one scope; one whose names are taken already stands in a function of its own."""

    def __init__(self, wholes: dict[str, str]) -> None:
        self.wholes = wholes
        self.taken = {*BROWSERS, *wholes.values()}
        # (module, what it exports) -> the name that has in the one scope
        self.names: dict[tuple[str, str], str] = {}

    def add(self, path: str, source: str) -> str:
        """The module's part of the script."""
        body = IMPORT.sub(lambda match: self._taken_in(path, match), source)
        body = PASSED_ON.sub(lambda match: self._passed_on(path, match), body)
        exports = EXPORT.findall(body)
        body = EXPORT.sub("", body)
        if strange := UNREADABLE.search(COMMENT.sub("", body)):
            raise CannotJoinError(f"{path}: {strange[0]}")
        own = set(TOP.findall(body))
        text = self._wrapped(path, body, exports) if own & self.taken else self._side_by_side(path, body, exports)
        return f"{text}\n{self._whole(path)}"

    def _taken_in(self, path: str, match: re.Match[str]) -> str:
        if not match[1] or match[1].startswith("*"):
            return ""
        module = _beside(path, match[2])
        pairs = [(self.names[module, theirs], ours) for theirs, ours in _listed(match[1])]
        return "\n".join(f"const {ours} = {name};" for name, ours in pairs if name != ours)

    def _passed_on(self, path: str, match: re.Match[str]) -> str:
        module = _beside(path, match[2])
        known = {export: name for (where, export), name in self.names.items() if where == module}
        pairs = [(each, each) for each in known] if match[1] == "*" else list(_listed(match[1]))
        self.names.update({(path, ours): known[theirs] for theirs, ours in pairs})
        return ""

    def _side_by_side(self, path: str, body: str, exports: list[str]) -> str:
        self.taken.update(TOP.findall(body))
        self.names.update({(path, each): each for each in exports})
        return body

    def _wrapped(self, path: str, body: str, exports: list[str]) -> str:
        for each in exports:
            name = each
            while name in self.taken:
                name += "_"
            self.taken.add(name)
            self.names[path, each] = name
        given = ", ".join(self.names[path, each] for each in exports)
        left = f"const [{given}] = " if given else ""
        return f"{left}(() => {{\n{body}\nreturn [{', '.join(exports)}];\n}})();"

    def _whole(self, path: str) -> str:
        if path not in self.wholes:
            return ""
        pairs = [f"{export}: {name}" for (where, export), name in self.names.items() if where == path]
        return f"const {self.wholes[path]} = {{ {', '.join(pairs)} }};\n"


def _beside(path: str, relative: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))


def _listed(braces: str) -> Iterator[tuple[str, str]]:
    """`{ a as b, c }` as ("a", "b"), ("c", "c")."""
    for each in braces.strip("{} \n").split(","):
        theirs, _as, ours = each.strip().partition(" as ")
        if theirs:
            yield theirs, ours or theirs
