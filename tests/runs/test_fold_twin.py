"""The server's fold and the phone's are one: random logs give both the same state."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from apps.runs.fold import fold
from tests.runs.events import Wire
from tests.runs.test_fold import logs
from tests.thorough import examples

NODE = shutil.which("node")
FOLD_JS = Path(__file__).parent.parent.parent / "static" / "js" / "run" / "fold.js"
PROGRAM = f"""
import {{ fold }} from {json.dumps(FOLD_JS.as_uri())};
let text = "";
for await (const piece of process.stdin) text += piece;
console.log(JSON.stringify(JSON.parse(text).map(fold)));
"""


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_both_folds_agree_on_random_logs() -> None:
    found: list[list[Wire]] = []

    @given(logs())
    @settings(
        max_examples=examples(300), deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    def collect(log: list[Wire]) -> None:
        found.append(log)

    collect()
    asked = subprocess.run(
        [str(NODE), "--input-type=module", "-e", PROGRAM],
        input=json.dumps(found),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    for log, state in zip(found, json.loads(asked.stdout), strict=True):
        assert fold(log) == state
