"""The words for red flags, tiers and body sites, for pages, mails and the run script."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django_stubs_ext import StrPromise

from apps.athletes.rules import RED_FLAGS, SITES, Tier

RED_FLAG_WORDS: dict[str, StrPromise] = {
    "chest_pain": _("Chest pain or pressure"),
    "collapse": _("Collapse or fainting"),
    "breathless_or_blood": _("Sudden breathlessness, or coughing up blood"),
    "deformity_or_wound": _("A limb out of shape, or an open wound"),
    "cold_pale_foot": _("A foot that is cold, pale or without a pulse"),
    "saddle_or_bladder": _("New numbness between the legs, or loss of bladder or bowel control"),
    "heat_illness": _("In the heat: confusion, no sweat, vomiting or collapse"),
    "head_injury": _("A head injury after a fall"),
    "cannot_take_four_steps": _("You cannot take four steps"),
    "hot_swollen_joint": _("A hot, red, swollen joint, above all with fever"),
    "swollen_calf": _("One calf swollen, throbbing, warm, or red or darkened"),
    "locked_knee": _("A knee that is locked"),
    "pop_then_swelling": _("A pop, with swelling within hours"),
    "fall_or_collision": _("A fall or a collision"),
    "deep_groin_impact": _(
        "Deep pain in the groin or front of the hip that gets worse with impact, hurts at night, "
        "or makes hopping impossible"
    ),
    "night_or_rest_pain": _("Pain at night or at rest"),
    "bone_point": _("Pain on one point of a bone"),
    "giving_way": _("A joint that gives way"),
    "returning_swelling": _("Swelling that comes back"),
    "numb_or_weak": _("Numbness, tingling or weakness, also a tight lower leg with a numb foot"),
    "unwell_or_weight_loss": _("Weight loss you cannot explain, feeling ill, or cancer in the past"),
    "worsens_through_run": _("Pain that does not warm up and gets worse as the run goes on"),
    "six_weeks_unchanged": _("Pain that has not improved in six weeks"),
    "two_red_runs": _("Two red runs within seven days"),
    "pregnancy_or_birth": _("Pregnancy, or a birth not long ago"),
    "surgery_or_injection": _("An operation or an injection not long ago"),
    "bone_stress_injury": _("A known bone stress injury"),
    "anticoagulant_after_fall": _("Blood thinners, and a fall"),
}

TIER_TITLES: dict[str, StrPromise] = {
    Tier.EMERGENCY: _("Get help now"),
    Tier.SAME_DAY: _("Be seen today"),
    Tier.WITHIN_DAYS: _("Be seen within days"),
    Tier.NEEDS_CLINICIAN: _("Ask a clinician first"),
}

TIER_WORDS: dict[str, StrPromise] = {
    Tier.EMERGENCY: _("Call for an ambulance now. Do not run, do not drive yourself."),
    Tier.SAME_DAY: _("Have a doctor or an emergency department look at this today. Do not run and avoid impact."),
    Tier.WITHIN_DAYS: _("Have a physiotherapist or doctor look at this within days. Do not run until then."),
    Tier.NEEDS_CLINICIAN: _("Plan your running with a physiotherapist or doctor. Restride alone is not enough here."),
}

TIER_GROUPS: dict[str, StrPromise] = {
    Tier.EMERGENCY: _("Now, or in the last days"),
    Tier.SAME_DAY: _("Since it began to hurt"),
    Tier.WITHIN_DAYS: _("About the pain"),
    Tier.NEEDS_CLINICIAN: _("About you"),
}

STATEMENT = _("I was seen by a health professional about this")

SITE_NAMES: dict[str, StrPromise] = {
    "hip_lateral": _("Hip, outside"),
    "hip_front": _("Hip, front"),
    "hip_back": _("Hip, back"),
    "knee_front": _("Knee, front"),
    "knee_outer": _("Knee, outside"),
    "knee_inner": _("Knee, inside"),
    "knee_back": _("Knee, back"),
    "thigh_front": _("Thigh, front"),
    "thigh_inner": _("Thigh, inside"),
    "thigh_outer": _("Thigh, outside"),
    "hamstring": _("Thigh, back"),
    "shin": _("Shin"),
    "calf": _("Calf"),
    "achilles": _("Achilles tendon"),
    "ankle": _("Ankle"),
    "heel": _("Heel"),
    "foot": _("Foot"),
    "low_back": _("Lower back"),
    "mid_back": _("Middle back"),
    "shoulder": _("Shoulder"),
    "neck": _("Neck"),
}

# What a person would say in a question: "How is your right hip now?"
SITE_SHORT: dict[str, StrPromise] = {
    **{code: _("hip") for code in ("hip_lateral", "hip_front", "hip_back")},
    **{code: _("knee") for code in ("knee_front", "knee_outer", "knee_inner", "knee_back")},
    **{code: _("thigh") for code in ("thigh_front", "thigh_inner", "thigh_outer", "hamstring")},
    "shin": _("shin"),
    "calf": _("calf"),
    "achilles": _("Achilles tendon"),
    "ankle": _("ankle"),
    "heel": _("heel"),
    "foot": _("foot"),
    "low_back": _("lower back"),
    "mid_back": _("middle back"),
    "shoulder": _("shoulder"),
    "neck": _("neck"),
}


def site_label(code: str, side: str) -> str:
    """A site in full, for example "Right hip, outside". Raises KeyError for an unknown code."""
    name = str(SITE_NAMES[code])
    inner = name[:1].lower() + name[1:]
    if side == "right":
        return pgettext("body site", "Right %(site)s") % {"site": inner}
    return pgettext("body site", "Left %(site)s") % {"site": inner} if side == "left" else name


def site_short(code: str, side: str) -> str:
    """A site as in a question, for example "right hip". Raises KeyError for an unknown code."""
    name = str(SITE_SHORT[code])
    if side == "right":
        return pgettext("body site in a sentence", "right %(site)s") % {"site": name}
    return pgettext("body site in a sentence", "left %(site)s") % {"site": name} if side == "left" else name


def asked_red_flags() -> list[tuple[StrPromise, list[tuple[str, StrPromise]]]]:
    """Every question the athlete is asked, grouped by tier, most urgent first: (group, [(code, words)])."""
    return [
        (
            TIER_GROUPS[tier],
            [(flag.code, RED_FLAG_WORDS[flag.code]) for flag in RED_FLAGS if flag.tier is tier and flag.is_asked],
        )
        for tier in Tier
    ]


def site_choices() -> list[tuple[str, StrPromise, bool]]:
    """(code, name, has sides) in the order of the list."""
    return [(site.code, SITE_NAMES[site.code], site.is_sided) for site in SITES]
