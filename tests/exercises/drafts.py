"""What the tests of the builder do to a draft, through its forms."""

from __future__ import annotations

from typing import Any

from django.test import Client

from apps.exercises.models import CircuitDraft, CircuitVersion


def url(draft: CircuitDraft, rest: str = "") -> str:
    return f"/exercises/circuits/drafts/{draft.pk}/{rest}"


def add(client: Client, draft: CircuitDraft, *slugs: str) -> None:
    for slug in slugs:
        client.post(url(draft, "steps/"), {"exercise": slug})


def steps(draft: CircuitDraft) -> list[tuple[str, str, int]]:
    draft.refresh_from_db()
    return [(step.exercise or step.kind, step.side, step.seconds) for step in draft.recipe.steps]


def key_of(draft: CircuitDraft, slug: str) -> int:
    draft.refresh_from_db()
    return next(step.key for step in draft.recipe.steps if step.exercise == slug)


def set_seconds(client: Client, draft: CircuitDraft, slug: str, seconds: Any, **fields: Any) -> Any:
    data = {"seconds": seconds, **fields}
    return client.post(url(draft, f"steps/{key_of(draft, slug)}/"), data)


def saved(client: Client, draft: CircuitDraft) -> CircuitVersion:
    response = client.post(url(draft, "save/"))
    assert response.status_code == 302, response.content.decode()
    return CircuitVersion.objects.latest_of(response["Location"].split("/")[-2])
