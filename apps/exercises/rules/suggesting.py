"""Which circuit to start with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

DEFAULT_CIRCUIT = "no-equipment-standing-reset"
HIP_CIRCUIT = "loop-band-hip-activation"
CORE_CIRCUIT = "core-march-reset"
NO_KIT_CIRCUITS = frozenset({DEFAULT_CIRCUIT, CORE_CIRCUIT, "micro-reset"})
# Sites the band circuit was described for, and those the core circuit was.
HIP_SITES = frozenset({"hip", "hip_lateral", "hip_front", "hip_back", "knee_outer"})
CORE_SITES = frozenset({"back", "low_back", "mid_back", "form"})


@dataclass(frozen=True)
class CircuitChoice:
    """A suggested circuit and why: `code` names the rule, the template makes the words."""

    slug: str
    code: str


def suggest_circuit(site_region: str | None, equipment: Collection[str]) -> CircuitChoice:
    """The mid-run circuit to start with, from the site or region that hurts and the kit owned.

    Never one that needs something the person does not own; all three are done mid-run.
    """
    if site_region in HIP_SITES:
        if "loop_band" in equipment:
            return CircuitChoice(HIP_CIRCUIT, "hip_with_band")
        return CircuitChoice(DEFAULT_CIRCUIT, "hip_without_band")
    if site_region in CORE_SITES:
        return CircuitChoice(CORE_CIRCUIT, "back_or_form")
    return CircuitChoice(DEFAULT_CIRCUIT, "no_kit_default")


def no_kit_variant(slug: str) -> str:
    """The circuit to do instead when its kit is not there; itself when it needs none."""
    return slug if slug in NO_KIT_CIRCUITS else DEFAULT_CIRCUIT
