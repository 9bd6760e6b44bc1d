"""A bundle installs, starts and answers where no network is; what is wrong is one sentence."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import manifest
from launcher.problems import Problem

_CLIENT = """
import subprocess, sys, time, urllib.request
run = subprocess.Popen(
    [sys.executable, "scripts/run.py", "app", "--offline", "--no-browser", "--port", sys.argv[1]]
)
try:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while run.poll() is None:
        try:
            opener.open(f"http://127.0.0.1:{sys.argv[1]}/_stcore/health", timeout=2)
            break
        except OSError:
            time.sleep(0.2)
    else:
        sys.exit("it stopped before it answered")
    ask = [".venv/bin/kb", "ask", "--json", "how do small towns staff DX?"]
    sys.exit(subprocess.run(ask).returncode)
finally:
    run.terminate()
    run.wait()
"""


def _environment() -> dict[str, str]:
    """Of a plain user: nothing that leads pip or the app to other places."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KB_", "PIP_", "PYTEST"))}
    return {**kept, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _start(
    prefix: list[str], folder: Path, *arguments: str, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, sys.executable, *arguments],
        cwd=folder,
        env={**_environment(), **more},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_a_bundle_survives_a_kill_then_installs_starts_and_answers_without_a_network(
    unconnected: list[str], installable: Path
) -> None:
    killed = subprocess.Popen(
        [*unconnected, sys.executable, "scripts/run.py", "app", "--offline"],
        cwd=installable,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not (installable / ".venv" / "bin").exists():
        assert killed.poll() is None
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()

    port = str(_free_port())
    first = _start(unconnected, installable, "-c", _CLIENT, port)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "did not finish; starting it again" in first.stdout
    assert '"answered": true' in first.stdout

    second = _start(unconnected, installable, "-c", _CLIENT, port)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Installing" not in second.stdout
    assert '"answered": true' in second.stdout


def test_without_a_network_the_plain_set_up_names_the_bundle(
    unconnected: list[str], installable: Path
) -> None:
    run = _start(unconnected, installable, "scripts/run.py", "app", PIP_RETRIES="1")
    assert run.returncode == 2
    assert "No package index can be reached" in run.stderr
    assert "scripts/run.py bundle" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_a_small_disk_is_told_before_anything_is_written(
    unconnected: list[str], light_bundle: Path, tmp_path: Path
) -> None:
    script = """mount -t tmpfs -o size=200m none "$1" && cp -r "$2"/. "$1" && cd "$1" &&
        exec "$0" scripts/run.py app --offline"""
    command = ["unshare", "-rm", "sh", "-c", script, sys.executable, str(tmp_path)]
    run = subprocess.run(
        [*command, str(light_bundle)],
        env=_environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if "mount" in run.stderr:
        pytest.skip(f"this system lets this user mount nothing: {run.stderr}")
    assert run.returncode == 2
    assert "The disk is full" in run.stderr
    assert "Traceback" not in run.stderr


def test_an_altered_file_stops_the_installation(installable: Path) -> None:
    record = sorted((installable / "cases").rglob("*.yaml"))[0]
    record.write_bytes(record.read_bytes() + b" ")
    run = _start([], installable, "scripts/run.py", "app", "--offline")
    assert run.returncode == 2
    assert record.name in run.stderr
    assert "Copy the bundle again" in run.stderr
    assert not (installable / ".venv").exists()


def test_verify_vouches_for_every_file(light_bundle: Path, installable: Path) -> None:
    run = _start([], light_bundle, "scripts/run.py", "verify")
    assert run.returncode == 0, run.stderr
    assert manifest.digest(light_bundle) in run.stdout
    listed = set(manifest.read(light_bundle)["files"]) | {manifest.NAME}
    there = {p.relative_to(light_bundle).as_posix() for p in light_bundle.rglob("*") if p.is_file()}
    assert {name for name in there if "__pycache__" not in name} == listed
    (installable / "INSTALL.txt").unlink()
    with pytest.raises(Problem, match=r"INSTALL\.txt is missing"):
        manifest.verify(installable)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"platform": "windows-x86_64"}, "This bundle is for windows-x86_64"),
        ({"python": "3.9"}, "This bundle is for Python 3.9"),
        ({"files": None}, "MANIFEST.json cannot be read"),
    ],
)
def test_a_bundle_for_something_else_says_so(
    installable: Path, change: dict[str, object], sentence: str
) -> None:
    file = installable / manifest.NAME
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | change), encoding="utf-8")
    with pytest.raises(Problem, match=sentence):
        manifest.require_fit(installable)


def test_offline_in_a_checkout_says_how_to_make_a_bundle(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="This folder is no bundle"):
        manifest.verify(tmp_path)


def test_the_health_of_a_running_app_is_asked_without_the_office_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    from launcher import serve

    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            with pytest.raises(Problem, match="running already"):
                serve.require_free(server.server_port)
        finally:
            server.shutdown()


def test_a_port_of_another_program_is_named_with_the_next_step() -> None:
    from launcher import serve

    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Problem, match=rf"Port {port} is in use .*--port {port + 1}"):
            serve.require_free(port)
    serve.require_free(port)
