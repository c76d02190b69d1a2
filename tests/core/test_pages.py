from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there_says_so_calmly(client: Client) -> None:
    response = client.get("/check-ins/m/nothing/at/all/")
    assert response.status_code == 404
    assert "Nothing here" in response.content.decode()


def test_a_button_opened_as_a_page_says_so(runner: Client) -> None:
    response = runner.get("/plan/resume/")

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "a button, not a page" in response.content.decode()


@pytest.mark.parametrize("page", ["400.html", "403.html", "403_csrf.html", "404.html", "405.html", "500.html"])
def test_an_error_page_needs_nothing_from_the_request(page: str) -> None:
    assert "<h1" in render_to_string(page)


def test_the_gallery_of_parts_is_for_development_only(client: Client) -> None:
    assert client.get("/dev/parts/").status_code == 200
    with override_settings(DEMO=False):
        assert client.get("/dev/parts/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/account/login/", "/account/signup/", "/account/login/code/"])
def test_strangers_meet_the_design_and_no_tab_bar(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert 'class="word"' in page
    assert "css/site" in page
    assert 'class="tabs"' not in page


def test_one_can_sign_in_with_a_code_a_passkey_or_a_password(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    assert "/account/login/code/" in page
    assert 'id="passkey_login"' in page
    assert 'type="password"' in page


def test_an_address_that_makes_no_sense_is_answered_beside_the_field(client: Client) -> None:
    response = client.post("/account/signup/", {"email": "nonsense"})
    assert response.status_code == 200
    assert 'id="id_email_error"' in response.content.decode()
