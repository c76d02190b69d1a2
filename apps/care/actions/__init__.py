"""What people do about who may see what."""

from apps.care.actions.alerts import acknowledge, hand_over, raise_alert, rules_of, set_rules, snooze
from apps.care.actions.calls import answer_call, ask_for_call
from apps.care.actions.clinics import end_membership, join_clinic, open_clinic
from apps.care.actions.invitations import InvitationError, accept, accept_as_colleague, invite, revoke
from apps.care.actions.links import Shared, change_shares, confirm_link, end_link
from apps.care.actions.locks import needs_runner, release_lock
from apps.care.actions.marks import mark_read
from apps.care.actions.notes import strike_note, write_note

__all__ = [
    "InvitationError",
    "Shared",
    "accept",
    "accept_as_colleague",
    "acknowledge",
    "answer_call",
    "ask_for_call",
    "change_shares",
    "confirm_link",
    "end_link",
    "end_membership",
    "hand_over",
    "invite",
    "join_clinic",
    "mark_read",
    "needs_runner",
    "open_clinic",
    "raise_alert",
    "release_lock",
    "revoke",
    "rules_of",
    "set_rules",
    "snooze",
    "strike_note",
    "write_note",
]
