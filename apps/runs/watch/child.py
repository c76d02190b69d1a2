"""The process that reads a watch's file: little memory, little time, nothing of the server within reach.

`python -m apps.runs.watch.child` takes the file on its input and prints JSON: a recording, or a problem.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from apps.runs.watch.formats import read
from apps.runs.watch.recording import MOST_BYTES, BadFileError, Problem, Recording

ROOT = Path(__file__).resolve().parents[3]
MEMORY_BYTES = 600_000_000
# What is made to hurt ends by its size, its points or its memory long before, or else by its own seconds of CPU: a
# server that is busy with others does not use those up for an honest file. The clock is for a process that hangs.
CPU_S = 7
WALL_S = 90


def read_apart(content: bytes) -> Recording:
    """What a file tells, read by a process of its own in seconds of CPU. Raises BadFileError."""
    if len(content) > MOST_BYTES:
        raise BadFileError(Problem.TOO_BIG)
    command = [sys.executable, "-m", "apps.runs.watch.child"]
    try:
        # Our own module with nothing of the file on the command line; an empty environment holds no secrets.
        done = subprocess.run(  # noqa: S603
            command, input=content, capture_output=True, timeout=WALL_S, cwd=ROOT, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadFileError(Problem.TOO_SLOW) from None
    if done.returncode != 0:
        raise BadFileError(Problem.TOO_SLOW)
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise BadFileError(Problem(answer["problem"]))
    return Recording.of_plain(answer)


def limit() -> None:
    """Bound what this process may use; what goes beyond ends it."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main() -> int:
    limit()
    try:
        answer = read(sys.stdin.buffer.read(MOST_BYTES + 1)).plain()
    except BadFileError as error:
        answer = {"problem": error.problem}
    except MemoryError:
        answer = {"problem": Problem.TOO_SLOW}
    except Exception:
        answer = {"problem": Problem.BROKEN}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
