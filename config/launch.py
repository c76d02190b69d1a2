"""What `make run` does: prepare what is missing, then keep the Procfile's processes alive in one terminal."""

from __future__ import annotations

import http.client
import io
import os
import shlex
import socket
import sys
import time
from functools import partial
from typing import NamedTuple

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connections

from config.collecting import collect
from config.env import BASE_DIR, VAR
from config.keys import vapid_private_key
from config.processes import supervise


class Refused(Exception):  # noqa: N818 (it says what happened)
    """Why this copy cannot start, in words for the person at the terminal."""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        # What is written from here on (database, mail, secrets) is for its owner only.
        os.umask(0o077)
        django.setup()
        refuse_taken_port(settings.PORT)
        prepare()
        lines = greeting()
    except (Refused, ImproperlyConfigured, CommandError, SystemCheckError) as error:
        print(f"\nRestride cannot start: {error}", file=sys.stderr)
        return 1
    connections.close_all()
    died = supervise(commands(), cwd=BASE_DIR, greet=partial(greet, lines))
    if died:
        print(f"\nRestride stopped, because this ended by itself: {died}.", file=sys.stderr)
        return 1
    print("\nRestride stopped.")
    return 0


def refuse_taken_port(port: int) -> None:
    """Raise Refused when something listens on localhost already, by IPv4 or IPv6: browsers try both."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                raise Refused(f"port {port} is in use. Stop what is there, or choose another: make run PORT={port + 1}")


def prepare() -> None:
    """Bring database, library, keys and (new and on loopback) demo people up to date; safe to repeat."""
    vapid_private_key()
    if settings.IS_PUBLIC:
        call_command("check", deploy=True, fail_level="WARNING")
        collect()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_library", stdout=io.StringIO())
    if settings.DEMO and not get_user_model().objects.exists():
        print("A new database: making a demo runner and a demo clinician.", flush=True)
        call_command("demo", verbosity=0)
    if settings.IS_PUBLIC:
        refuse_demo_people()


class Demo(NamedTuple):
    emails: dict[str, str]
    password: str


def demo() -> Demo:
    """The demo people's addresses by role, and their password."""
    from apps.today.demo import CLINICIAN, PASSWORD, RUNNER  # noqa: PLC0415 (models need Django set up first)

    return Demo({"Runner": RUNNER, "Clinician": CLINICIAN}, PASSWORD)


def refuse_demo_people() -> None:
    """Raise Refused when this database was tried out before: everybody knows the demo password."""
    if get_user_model().objects.filter(email__in=demo().emails.values()).exists():
        raise Refused(
            "this database has the demo people in it, and everybody knows their password. "
            "Choose a new folder for the data (RESTRIDE_VAR), or delete the two accounts."
        )


def commands() -> dict[str, list[str]]:
    """The Procfile's commands by name, with $PORT and its like filled in."""
    os.environ["PORT"] = str(settings.PORT)
    lines = (BASE_DIR / "Procfile").read_text().splitlines()
    pairs = (line.split(":", 1) for line in lines if line.strip())
    return {name: shlex.split(os.path.expandvars(command)) for name, command in pairs}


def greet(lines: list[str]) -> None:
    """Wait for the first page, then say these lines."""
    while not first_page_answers():
        time.sleep(0.2)
    print("\n".join(lines), flush=True)


def first_page_answers() -> bool:
    """Ask as the proxy in front would ask; any answer will do."""
    headers = {"Host": settings.ALLOWED_HOSTS[0], "X-Forwarded-Proto": "https" if settings.IS_PUBLIC else "http"}
    connection = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=10)
    try:
        connection.request("GET", "/", headers=headers)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def greeting() -> list[str]:
    """The lines a person at the terminal needs: address, demo logins, where mail lands, how to stop."""
    here = f"http://localhost:{settings.PORT}"
    if settings.IS_PUBLIC:
        return ["", f"Restride is running for {settings.PUBLIC_URL} and listens on {here}.", f"Its data: {VAR}", ""]
    people = demo()
    present = set(get_user_model().objects.filter(email__in=people.emails.values()).values_list("email", flat=True))
    logins = [f"  {role:10} {email}" for role, email in people.emails.items() if email in present]
    if logins:
        logins.append(f"  Password   {people.password}   (or sign in with a code by mail)")
    return ["", f"Restride is running: {here}", *logins, f"  Mail       {here}/dev/mail/", "  Stop with Ctrl-C.", ""]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
