"""A mail as it is put together here, read by Python's own reader."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from django.core.mail import BadHeaderError
from django.core.mail.message import sanitize_address

from apps.outbox.channels.mime import Mail, Whole


def read(made: Mail, linesep: str = "\r\n") -> EmailMessage:
    return email.message_from_bytes(made.message().as_bytes(linesep=linesep), policy=email.policy.default)


def mail(subject: str = "Your week", text: str = "a\n", html: str = "<p>a</p>\n", to: str = "a@example.org") -> Mail:
    made = Mail(subject, text, from_email="Restride <restride@example.org>", to=[to], headers={"X-One": "1"})
    made.attach_alternative(html, "text/html")
    return made


@pytest.mark.parametrize(
    "text", ["a\n", "ä “b” ◆ Grün\n\n.\n.. dots\n", "From the start\n", "no end", "long " * 400, "ü" * 990]
)
@pytest.mark.parametrize("linesep", ["\n", "\r\n"])
def test_both_parts_come_back_as_they_were(text: str, linesep: str) -> None:
    sent = read(mail(text=text, html=f"<p>{text}</p>"), linesep)
    assert not sent.defects
    assert sent.get_content_type() == "multipart/alternative"
    assert [part.get_content_subtype() for part in sent.iter_parts()] == ["plain", "html"]
    plain, html = (part.get_content().replace("\r\n", "\n").rstrip("\n") for part in sent.iter_parts())
    assert (plain, html) == (text.rstrip("\n"), f"<p>{text}</p>")


def test_no_line_is_longer_than_a_mail_server_takes() -> None:
    made = mail(text="x" * 5000, html="ü" * 700, subject="Ä" * 60)
    assert max(map(len, made.message().as_bytes(linesep="\r\n").splitlines())) <= 998


@pytest.mark.parametrize("subject", ["Your week, 6 to 12 April 2026", "Ihre Wöche", "w" * 150, "wörter " * 20])
def test_a_subject_comes_back_as_it_was(subject: str) -> None:
    assert str(read(mail(subject=subject))["Subject"]).strip() == subject.strip()
    head = mail(subject=subject).message().as_bytes().partition(b"\n\n")[0]
    assert head.isascii(), "a server need not understand anything else"
    assert max(map(len, head.splitlines())) <= 120


@pytest.mark.parametrize("to", ["a.b+c@example.org", "Anna <anna@example.org>", "jörg@exämple.org"])
def test_addresses_are_what_a_server_understands(to: str) -> None:
    sent = read(mail(to=to))
    assert sent["To"].addresses[0].domain in {"example.org", "xn--exmple-cua.org"}
    assert b"To: " in mail(to=to).message().as_bytes()
    assert sent["X-One"] == "1"


@pytest.mark.parametrize("wrong", ["a\nBcc: b@example.org", "a\rb"])
def test_a_header_of_two_lines_is_refused(wrong: str) -> None:
    with pytest.raises(BadHeaderError):
        mail(subject=wrong).message()


@pytest.mark.parametrize(
    ("to", "bare"),
    [("a@example.org", "a@example.org"), ("Anna, A. <anna@example.org>", None), ("jörg@exämple.org", None)],
)
def test_the_envelope_is_what_django_would_say(to: str, bare: str | None) -> None:
    made = mail(to=to)
    try:
        theirs = [parseaddr(sanitize_address(address, "utf-8"))[1] for address in (made.from_email, to)]
    except ValueError:
        with pytest.raises(ValueError, match="Invalid"):
            made.envelope()
        return
    sender, (recipient,) = made.envelope()
    assert [sender, recipient] == theirs
    assert bare in {None, recipient}


def test_it_is_put_together_once() -> None:
    made = mail()
    assert made.message() is made.message()


def test_the_boundary_is_in_no_part() -> None:
    first, second = (Whole([], [("plain", "a")]) for _ in range(2))
    assert dict(first.headers)["Content-Type"] != dict(second.headers)["Content-Type"]
