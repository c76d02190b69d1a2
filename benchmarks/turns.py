"""Whose turn it is on a machine that others use: one priority for all that is measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def share_our_turn(pid: int) -> None:
    """Give that process's session, and those of its children, the priority of ours.

    Where Linux shares the CPU among sessions (autogroup), `nice` counts only within one; a server has a session of its
    own, and PostgreSQL one for each connection: ask again when there are new ones.
    """
    ours = Path("/proc/self/autogroup")
    if ours.exists():
        level = _level(ours)
        for each in (pid, *_children(pid)):
            theirs = Path(f"/proc/{each}/autogroup")
            if _level(theirs) != level:
                theirs.write_text(level)


def _level(path: Path) -> str:
    """The priority in "/autogroup-17 nice -5"."""
    return path.read_text().split()[-1]


def parent_of(pid: int) -> int:
    """As the kernel has it."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _children(pid: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if parent_of(int(path.name)) == pid:
                yield int(path.name)
        except FileNotFoundError:
            continue  # gone meanwhile
