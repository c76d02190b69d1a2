"""The access matrix: for every address who may open it, and with what. An address without a row fails the tests."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

NOWHERE = 10**9


class Who(Enum):
    """Who may."""

    ANYBODY = "anybody"  # nothing of anyone in it
    SELF = "self"  # no object in the address: everybody sees their own
    OWNER = "owner"  # the object in the address is the owner's
    LINKED = "clinician with consent"
    STAFF = "staff"


@dataclass(frozen=True)
class Row:
    """`given`: the arguments of the address, by the names of `World.ids`; a value that is none stands for itself."""

    who: Who
    given: tuple[tuple[str, Any], ...] = ()

    def args(self, ids: dict[str, Any]) -> dict[str, Any]:
        return {name: ids.get(value, value) for name, value in self.given}

    def missing(self, ids: dict[str, Any]) -> dict[str, Any]:
        """The same address for something that is not there: the first of its objects that belong to somebody."""
        owned = next(name for name, value in self.given if value in ids)
        real = self.args(ids)[owned]
        return {**self.args(ids), owned: {int: NOWHERE, uuid.UUID: uuid.UUID(int=0)}.get(type(real), "not-there")}


def _row(who: Who, **given: Any) -> Row:
    return Row(who, tuple(given.items()))


def _of(who: Who, names: str, **given: Any) -> dict[str, Row]:
    return {name: _row(who, **given) for name in names.split()}


ROWS: dict[str, Row] = {
    **_of(
        Who.ANYBODY, "today:today today:evidence core:parts_gallery outbox:healthz outbox:mail_list outbox:mail_events"
    ),
    **_of(
        Who.ANYBODY,
        "sync:play sync:offline sync:worker sync:manifest sync:player_gallery api:openapi-json api:api-root",
    ),
    **_of(Who.ANYBODY, "exchange:schema account_login account_inactive account_signup account_email_verification_sent"),
    **_of(Who.ANYBODY, "account_reset_password account_confirm_login_code account_confirm_password_reset_code"),
    **_of(Who.ANYBODY, "account_complete_password_reset account_password_reset_completed account_request_login_code"),
    **_of(Who.ANYBODY, "mfa_authenticate mfa_login_webauthn"),
    # Who holds the token or the secret may; one that was invented opens nothing.
    **_of(Who.ANYBODY, "care:invitation checkins:from_mail outbox:off outbox:address_confirm", token="invented"),
    **_of(Who.ANYBODY, "exchange:leaving exercises:shared exercises:shared_copy", token="invented"),
    **_of(Who.ANYBODY, "exchange:feed", key=uuid.UUID(int=0), secret="invented"),
    **_of(Who.ANYBODY, "outbox:mail outbox:mail_file", name="invented"),
    **_of(
        Who.SELF, "today:start today:stop today:pause today:go_on today:review today:withdraw users:settings users:zone"
    ),
    **_of(Who.SELF, "today:step", name="kit"),
    **_of(Who.SELF, "account_logout account_reauthenticate account_email account_change_password account_set_password"),
    **_of(Who.SELF, "mfa_index mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes"),
    **_of(Who.SELF, "mfa_generate_recovery_codes mfa_download_recovery_codes mfa_list_webauthn mfa_add_webauthn"),
    **_of(Who.SELF, "mfa_reauthenticate_webauthn"),
    **_of(Who.SELF, "exchange:data exchange:ask exchange:report exchange:calendar exchange:calendar_open"),
    **_of(Who.SELF, "exchange:calendar_close exchange:leave exchange:watch"),
    **_of(Who.SELF, "athletes:profile athletes:lock athletes:red_flags athletes:shoes athletes:shoe_new"),
    **_of(Who.SELF, "exercises:list exercises:sheet exercises:circuits exercises:circuit_new"),
    **_of(Who.SELF, "exercises:picture", theme="light", slug="none"),
    **_of(Who.SELF, "exercises:exercise", slug="none"),
    **_of(Who.SELF, "plans:plan plans:resume plans:reset_rule plans:take_interval plans:run_new"),
    **_of(Who.SELF, "plans:courses plans:course_undo plans:history checkins:this_morning checkins:questionnaires"),
    **_of(Who.SELF, "plans:course", code="none"),
    **_of(Who.SELF, "runs:list runs:recovery runs:prompts sync:phone sync:run_new"),
    **_of(Who.SELF, "screening:tests screening:findings screening:stages screening:learn"),
    **_of(Who.SELF, "screening:test screening:start", code="single-leg-squat"),
    **_of(Who.SELF, "screening:move", name="pain"),
    **_of(Who.SELF, "insights:insights insights:trials insights:trial_new reminders:notifications reminders:home_new"),
    **_of(Who.SELF, "summaries:weeks summaries:settings"),
    **_of(Who.SELF, "summaries:week", monday="2026-04-13"),
    **_of(Who.SELF, "care:sharing care:looked clinic:assigned clinic:referral"),
    **_of(Who.SELF, "api:send_events api:fetch_scripts api:who_am_i"),
    **_of(Who.SELF, "outbox:address outbox:devices outbox:device_key outbox:device_add outbox:device_renew"),
    **_of(Who.SELF, "outbox:device_test"),
    **_of(Who.SELF, "clinic:patients clinic:start clinic:second_factor clinic:team clinic:alerts clinic:invitations"),
    **_of(Who.SELF, "clinic:invite clinic:invite_colleague"),
    **_of(Who.OWNER, "mfa_remove_webauthn mfa_edit_webauthn", pk="factor"),
    **_of(Who.OWNER, "exchange:export exchange:fetch", pk="export"),
    **_of(Who.OWNER, "athletes:shoe athletes:shoe_retire athletes:shoe_wear athletes:shoe_note", pk="shoe"),
    **_of(Who.OWNER, "exercises:draft exercises:draft_name exercises:draft_add exercises:step_add", pk="draft"),
    **_of(
        Who.OWNER, "exercises:draft_swap exercises:draft_undo exercises:draft_discard exercises:draft_save", pk="draft"
    ),
    **_of(Who.OWNER, "exercises:draft_play", pk="draft"),
    **_of(Who.OWNER, "exercises:step_change exercises:step_move exercises:step_double", pk="draft", key=0),
    **_of(Who.OWNER, "exercises:step_remove", pk="draft", key=0),
    **_of(
        Who.OWNER, "exercises:circuit exercises:versions exercises:circuit_play exercises:circuit_edit", slug="circuit"
    ),
    **_of(Who.OWNER, "exercises:circuit_duplicate exercises:circuit_retire exercises:circuit_restore", slug="circuit"),
    **_of(Who.OWNER, "exercises:share exercises:circuit_give", slug="circuit"),
    **_of(Who.OWNER, "exercises:version", slug="circuit", number=1),
    **_of(Who.OWNER, "plans:run plans:run_edit plans:run_skip plans:run_move plans:run_repeat", pk="scheduled_run"),
    **_of(Who.OWNER, "plans:proposal_confirm plans:proposal_decline plans:proposal_undo", pk="proposal"),
    **_of(Who.OWNER, "plans:change_undo", pk="change"),
    **_of(Who.OWNER, "checkins:questionnaire", site="site"),
    **_of(Who.OWNER, "runs:recovery_remove", pk="recovery"),
    **_of(Who.OWNER, "runs:run runs:discard runs:restore checkins:after sync:run_correct", run_id="run"),
    **_of(Who.OWNER, "checkins:check_in checkins:undo", pk="check_in"),
    **_of(Who.OWNER, "screening:result screening:discard screening:restore", pk="test"),
    **_of(Who.OWNER, "screening:screen screening:leave_out", pk="begun", number=1),
    **_of(Who.OWNER, "screening:take_back", pk="move"),
    **_of(Who.OWNER, "insights:trial insights:trial_abandon", pk="trial"),
    **_of(Who.OWNER, "reminders:home reminders:home_end", pk="home"),
    **_of(Who.OWNER, "outbox:device_remove", pk="device"),
    **_of(Who.OWNER, "care:shares care:withdraw care:call", pk="link"),
    **_of(
        Who.LINKED, "clinic:patient clinic:print clinic:note clinic:stage clinic:assign clinic:take_back", pk="athlete"
    ),
    **_of(Who.LINKED, "clinic:alert_rules clinic:handout clinic:card", pk="athlete"),
    **_of(Who.LINKED, "exchange:shared_csv exchange:shared_fhir", pk="athlete"),
    **_of(Who.LINKED, "clinic:trial", pk="athlete"),
    **_of(Who.LINKED, "clinic:trial_end", pk="athlete", trial_id="trial"),
    **_of(Who.LINKED, "clinic:run", pk="athlete", run_id="run"),
    **_of(Who.LINKED, "clinic:strike_note", pk="athlete", note_id="note"),
    **_of(Who.LINKED, "clinic:confirm_test", pk="athlete", test_id="test"),
    **_of(Who.LINKED, "clinic:release", pk="athlete", lock_id="lock"),
    **_of(Who.LINKED, "clinic:alert clinic:snooze clinic:hand_over", pk="alert"),
    **_of(Who.LINKED, "clinic:answer_call", pk="call"),
    **_of(Who.LINKED, "clinic:invitation clinic:revoke", pk="invitation"),
    **_of(Who.LINKED, "clinic:confirm clinic:refuse", pk="pending"),
    **_of(Who.LINKED, "clinic:end_membership", pk="membership"),
    **_of(Who.STAFF, "outbox:operate"),
    **_of(Who.STAFF, "outbox:operate_resend", pk="delivery"),
}
# There for their owner only at times, or only with a form filled in: an empty request finds nothing.
SOMETIMES = {
    "checkins:questionnaire",
    "exercises:step_add",
    "exercises:step_change",
    "exercises:step_move",
    "exercises:step_double",
    "exercises:step_remove",
}
# The staff site: its front door stands for all of it, since it asks the same of each page.
PREFIXES = {"admin": Who.STAFF}


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Every address of the project by its name."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name or each.pattern}"
        else:
            yield from names(each, f"{space}{each.namespace}:" if each.namespace else space)


def without_row() -> set[str]:
    """The addresses nobody decided about."""
    return {name for name in names() if name not in ROWS and name.partition(":")[0] not in PREFIXES}
