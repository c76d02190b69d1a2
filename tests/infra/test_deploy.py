"""The files for growing up, read as far as they can be read without a Docker engine."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from config.launch import commands

ROOT = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {"prepare", "web", "worker", "beat"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PYTHON_FILES = [*ROOT.glob("config/*.py"), *ROOT.glob("apps/**/*.py"), ROOT / "deploy/healthcheck.py"]
# Celery reads this one itself.
READ_BY_LIBRARIES = {"CELERY_SKIP_CHECKS"}


def ask_for_help(words: list[str]) -> None:
    """The program itself reads these words: an unknown option fails."""
    program = Path(sys.executable).parent / words[0]
    subprocess.run([str(program), *words[1:], "--help"], cwd=ROOT, capture_output=True, check=True)


def test_every_service_of_the_architecture_is_there() -> None:
    assert set(SERVICES) == OURS | {"postgres", "redis", "mail", "caddy"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_services_get_what_they_need(name: str) -> None:
    service = SERVICES[name]
    assert {"PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"} <= set(service["environment"])
    assert "data:/data" in service["volumes"]
    assert "postgres" in service["depends_on"] or "prepare" in service["depends_on"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_a_service_refers_to_exists(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    for volume in service.get("volumes", ()):
        source = volume.split(":")[0]
        assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"]
    conditions = service["depends_on"] if isinstance(service.get("depends_on"), dict) else {}
    for waited, rule in conditions.items():
        assert rule["condition"] != "service_healthy" or "healthcheck" in SERVICES[waited]


@pytest.mark.parametrize("name", sorted(OURS))
def test_environment_names_are_ones_the_settings_read(name: str) -> None:
    source = "\n".join(path.read_text() for path in PYTHON_FILES)
    for variable in set(SERVICES[name]["environment"]) - READ_BY_LIBRARIES:
        assert f'"{variable}"' in source, variable


def test_addresses_in_the_environment_name_services() -> None:
    environment = SERVICES["web"]["environment"]
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        host = re.search(r"(?:@|//)([a-z]+):\d+", environment[name])
        assert host, environment[name]
        assert host[1] in SERVICES


def test_secrets_come_from_outside() -> None:
    """A password in the file would be the same on every machine."""
    assert "${POSTGRES_PASSWORD:?" in SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"]
    example = (ROOT / "deploy/env.example").read_text()
    assert re.search(r"^POSTGRES_PASSWORD=$", example, re.MULTILINE)


def test_only_the_proxy_is_open_to_others() -> None:
    for name, service in SERVICES.items():
        for port in service.get("ports", ()):
            assert name == "caddy" or port.startswith("127.0.0.1:"), name


def test_the_worker_and_beat_can_start_with_these_words() -> None:
    for name in ("worker", "beat"):
        command = SERVICES[name]["command"]
        assert command[:4] == ["celery", "--quiet", "--app", "config"]
        ask_for_help(command)
    assert "--timetable" not in SERVICES["worker"]["command"]


def test_the_web_server_can_start_with_these_words() -> None:
    command = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert command
    in_image, in_procfile = yaml.safe_load(command[1]), commands()["web"]
    for words in (in_image, in_procfile):
        module = words[-1].split(":")[0]
        assert importlib.util.find_spec(module)
        ask_for_help(words)
    assert f"EXPOSE {in_image[in_image.index('--port') + 1]}" in DOCKERFILE
    assert f"web:{in_image[in_image.index('--port') + 1]}" in (ROOT / "deploy/Caddyfile").read_text()


def test_every_copied_path_exists_and_is_not_ignored() -> None:
    kept = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert source in kept or source.split("/")[0] in kept, source


def test_every_folder_the_program_needs_is_copied() -> None:
    copied = {source for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for source in line.split()[:-1]}
    assert {"apps", "config", "static", "templates", "manage.py"} <= copied
    for folder in settings.LOCALE_PATHS:
        assert not folder.exists() or folder.name in copied


def test_the_image_does_not_run_as_root() -> None:
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize("name", ["base", "dev", "server", "uv"])
def test_every_locked_requirement_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)
    assert "://" not in text


@pytest.mark.parametrize("name", ["dev", "server"])
def test_every_lock_has_the_versions_of_the_base(name: str) -> None:
    def versions(lock: str) -> dict[str, str]:
        return dict(re.findall(r"^(\S+)==(\S+)", (ROOT / f"requirements/{lock}.txt").read_text(), re.MULTILINE))

    base, other = versions("base"), versions(name)
    assert {package: other.get(package) for package in base} == base
