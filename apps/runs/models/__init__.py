"""A run as the phone told it: its events, what the fold made of them, and what was said and done around it."""

from apps.runs.models.prompt_tests import PromptTest
from apps.runs.models.recovery import RecoveryEntry
from apps.runs.models.runs import (
    UNDER_WAY,
    PainReport,
    ResetPrompt,
    Run,
    RunEvent,
    RunQuerySet,
    RunReflection,
    RunScript,
    ServerEpoch,
)
from apps.runs.models.watch import WatchFile

__all__ = [
    "UNDER_WAY",
    "PainReport",
    "PromptTest",
    "RecoveryEntry",
    "ResetPrompt",
    "Run",
    "RunEvent",
    "RunQuerySet",
    "RunReflection",
    "RunScript",
    "ServerEpoch",
    "WatchFile",
]
