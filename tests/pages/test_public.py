"""What a stranger can open, on a phone and on a laptop."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests import make
from tests.pages.phone import DESKTOP, Trouble, axe_violations, shoot, sign_in, sign_in_by_code

PUBLIC = ["/", "/account/login/", "/account/login/code/", "/account/signup/", "/about/evidence/", "/no-such-page/"]


@pytest.mark.deep
@pytest.mark.parametrize("path", PUBLIC)
def test_a_stranger_meets_no_errors_and_no_barriers(path: str, page: Page, trouble: Trouble) -> None:
    trouble.expect("status of 404")
    page.goto(path)
    assert axe_violations(page) == []
    shoot(page, f"public{path.replace('/', '-')}phone")
    page.set_viewport_size(DESKTOP)
    shoot(page, f"public{path.replace('/', '-')}desktop")


def test_signing_in_by_the_code_from_the_mail(page: Page, library: None) -> None:
    user = make.athlete().user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in_by_code(page, user.email)
    assert urlsplit(page.url).path == "/"


def test_a_session_given_to_the_browser_is_signed_in(
    phone: BrowserContext, page: Page, live_server: LiveServer
) -> None:
    sign_in(phone, make.athlete().user, live_server.url)
    page.goto("/settings/")
    assert "/account/" not in page.url
