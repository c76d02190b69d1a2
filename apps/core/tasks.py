from __future__ import annotations

from celery import shared_task

from apps.core.seals import seal_events


@shared_task(name="core.seal")
def seal(at: str | None = None) -> None:  # noqa: ARG001 - every task of the timetable takes it
    """Seal the audit events of the last minute."""
    seal_events()
