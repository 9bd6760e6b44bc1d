"""What a town hall's server is set up by names only what there is, and its health checks check."""

from __future__ import annotations

import http.server
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from kb import cli
from kb.settings import PACKAGE_ROOT
from launcher import commands

_DEPLOY = PACKAGE_ROOT / "scripts" / "deploy"
_TEXT = (_DEPLOY / "compose.yaml").read_text(encoding="utf-8")
_COMPOSE: dict[str, Any] = yaml.safe_load(_TEXT)
_IMAGE = (_DEPLOY / "Containerfile").read_text(encoding="utf-8")
_UNIT = (_DEPLOY / "kb-api.service").read_text(encoding="utf-8")
_ROOT = "/srv/kb"


def _assert_known(words: list[str]) -> None:
    """A command that exists, with options it takes."""
    if words[0] == "streamlit":
        assert (PACKAGE_ROOT / words[2]).is_file()
        return
    assert words[0] == "kb"
    group = typer.main.get_command(cli.app)
    command = group.commands[words[1]]  # type: ignore[attr-defined]
    command.make_context(words[1], words[2:])


@pytest.mark.parametrize("name", sorted(_COMPOSE["services"]))
def test_a_service_starts_what_there_is_and_is_asked_where_it_listens(name: str) -> None:
    service = _COMPOSE["services"][name]
    _assert_known(service["command"])
    ((host, outside, inside),) = (port.split(":") for port in service["ports"])
    assert host == "127.0.0.1"
    assert outside == inside
    kind, python, script, url = service["healthcheck"]["test"]
    assert (kind, python) == ("CMD", "python")
    assert (PACKAGE_ROOT / script).is_file()
    assert url.startswith(f"http://127.0.0.1:{inside}/")
    if service["command"][0] == "kb":
        assert service["command"][service["command"].index("--port") + 1] == inside
    for secret in service.get("secrets", []):
        assert f"/run/secrets/{secret}" in service["environment"].values()
        assert secret in _COMPOSE["secrets"]
    settings = (PACKAGE_ROOT / "kb" / "settings.py").read_text(encoding="utf-8")
    assert all(f'"{variable}"' in settings for variable in service.get("environment", {}))
    for volume in service["volumes"]:
        source, target, *rights = volume.split(":")
        assert source == "index" or (_DEPLOY / source).resolve().is_dir()
        assert target in {f"{_ROOT}/cases", f"{_ROOT}/index"}
        assert rights == ([] if name == "app" else ["ro"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def _fits_the_specification(file: Path) -> tuple[int, str]:
    """Whether a file is one of the Compose specification, by its schema."""
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*checker, str(file)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_compose_takes_the_file_by_its_specification(tmp_path: Path) -> None:
    code, said = _fits_the_specification(_DEPLOY / "compose.yaml")
    assert code == 0, said
    slips = {
        "healthcheck:": "healthchek:",
        "ports: [": "ports: [[], ",
        "cap_drop: [ALL]": "cap_drop: ALL",
    }
    for right, wrong in slips.items():
        slip = tmp_path / "compose.yaml"
        slip.write_text(_TEXT.replace(right, wrong, 1), encoding="utf-8")
        assert _fits_the_specification(slip)[0] == 1, wrong


def test_what_the_file_names_is_declared_and_is_used() -> None:
    services = _COMPOSE["services"].values()
    volumes = {v.split(":")[0] for s in services for v in s["volumes"]} - {"../../cases"}
    assert volumes == set(_COMPOSE["volumes"])
    assert {name for s in services for name in s.get("secrets", ())} == set(_COMPOSE["secrets"])
    assert {s["image"] for s in services} == {_COMPOSE["x-common"]["image"]}
    secret = _COMPOSE["secrets"]["token"]["file"]
    assert (_DEPLOY / secret).resolve() == _DEPLOY / "token"  # what its head says to make
    assert f"> scripts/deploy/{Path(secret).name}" in _TEXT
    # What the read-only containers write is a volume, or kept in memory: the rest is the image's.
    assert all("/tmp" in s["tmpfs"] for s in services)
    for command in re.findall(
        r"^# +docker compose .*? run --rm app (kb \w+)$", _TEXT, re.MULTILINE
    ):
        _assert_known(command.split())


def test_the_image_is_made_by_the_set_up_and_is_where_the_services_look() -> None:
    (installed,) = re.findall(r"python scripts/run.py (\w+ --offline)", _IMAGE)
    assert commands.parser().parse_args(installed.split()).offline
    assert f"WORKDIR {_ROOT}\n" in _IMAGE
    build = _COMPOSE["services"]["app"]["build"]
    context = (_DEPLOY / build["context"]).resolve()
    assert context == PACKAGE_ROOT
    assert (context / build["dockerfile"]).is_file()
    assert "scripts/deploy/token" in (PACKAGE_ROOT / ".gitignore").read_text(encoding="utf-8")


def test_the_unit_starts_what_there_is() -> None:
    for line in re.findall(r"^Exec\w+=(.*)$", _UNIT, re.MULTILINE):
        words = line.removeprefix(f"{_ROOT}/.venv/bin/").split()
        if words[0] == "kb":
            _assert_known(words)
        else:
            assert (PACKAGE_ROOT / words[1]).is_file()
    assert "KB_TOKEN_FILE=%d/token" in _UNIT
    assert "LoadCredential=token:" in _UNIT


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    command = tmp_path / ".venv" / "bin" / "kb"
    command.parent.mkdir(parents=True)
    for name in ("kb", "python"):
        shutil.copyfile("/bin/true", command.with_name(name))
        command.with_name(name).chmod(0o755)
    unit = tmp_path / "kb-api.service"

    def verified(text: str) -> tuple[int, str]:
        unit.write_text(text.replace(_ROOT, str(tmp_path)), encoding="utf-8")
        done = subprocess.run(
            ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stderr

    assert verified(_UNIT) == (0, "")
    assert "ProtectHouse" in verified(_UNIT.replace("ProtectHome=", "ProtectHouse="))[1]


@contextmanager
def _answering(status: int, delay: int = 0) -> Iterator[str]:
    """A server that answers with a status, and with 503 before that for ``delay`` times."""
    left = [delay]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            left[0] -= 1
            self.send_response(status if left[0] < 0 else 503)
            self.end_headers()

        def log_message(self, format: str, *words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/health"
        server.shutdown()


def _checked(*words: str) -> int:
    command = [sys.executable, str(_DEPLOY / "healthy.py"), *words]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_the_health_check_tells_well_from_ill() -> None:
    with _answering(200) as url:
        assert _checked(url) == 0
    assert _checked(url) == 1
    with _answering(503) as url:
        assert _checked(url) == 1
    with _answering(200, delay=2) as url:
        assert _checked(url) == 1
        assert _checked("--wait", "20", url) == 0
    assert _checked("nonsense") == 1
