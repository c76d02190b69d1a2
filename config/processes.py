"""A few child processes that live and die together.

Ctrl-C, SIGTERM or a closed terminal ends every child; a child that dies ends the others.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

Child = subprocess.Popen[bytes]
# A mail may be inside an SMTP call, which may take ten seconds.
GRACE_S = 15.0
POLL_S = 0.1


def supervise(commands: Mapping[str, list[str]], *, cwd: Path, greet: Callable[[], None]) -> str | None:
    """Run the commands until somebody asks to stop (None) or one ends by itself (then its name and exit code).

    None of them outlives this call. `greet` runs beside them in a thread of its own.
    """
    # A list, not an Event: setting an Event in a signal handler can lock up the thread that waits for it.
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: asked.append(number))
    children: dict[str, Child] = {}
    try:
        for name, command in commands.items():
            children[name] = start(command, cwd)
        threading.Thread(target=greet, daemon=True).start()
        return wait(children, asked)
    finally:
        stop(children.values())


def start(command: list[str], cwd: Path) -> Child:
    """Start a child in a process group of its own, so that Ctrl-C reaches it only through us."""
    here = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{here}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.Popen(  # noqa: S603 (our own Procfile)
        command, cwd=cwd, env=environment, start_new_session=True
    )


def wait(children: Mapping[str, Child], asked: Sequence[int]) -> str | None:
    """Wait for a signal (None) or for the first child that ends by itself (its name and exit code)."""
    while not asked:
        for name, child in children.items():
            if child.poll() is not None:
                return f"{name} (exit code {child.returncode})"
        time.sleep(POLL_S)
    return None


def stop(children: Collection[Child]) -> None:
    """Ask every group to end, wait GRACE_S seconds, then end what is left."""
    for child in children:
        tell_group(child, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_S
    while time.monotonic() < deadline and any(group_lives(child) for child in children):
        time.sleep(POLL_S)
    for child in children:
        tell_group(child, signal.SIGKILL)
        child.wait()


def tell_group(child: Child, number: signal.Signals) -> None:
    """Signal the child's whole process group, when it still has one."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def group_lives(child: Child) -> bool:
    child.poll()
    try:
        os.killpg(child.pid, 0)
    except ProcessLookupError:
        return False
    return True
