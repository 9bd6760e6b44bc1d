"""Starting the app on 127.0.0.1 and stopping it again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from typing import Any

from launcher import paths
from launcher.problems import Problem, tell

_HOST = "127.0.0.1"
_START_SECONDS = 120


def require_free(port: int) -> None:
    """Raise a Problem when the port is taken, before minutes go into an installation."""
    with socket.socket() as probe:
        if os.name != "nt":
            # A port that has just been closed is free; on Windows the option means "share it".
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
            return
        except OSError as error:
            if isinstance(error, PermissionError) and not _is_healthy(port):
                raise Problem(
                    f"Port {port} needs administrator rights: choose one above 1024, such as "
                    "python3 scripts/run.py app --port 8502",
                    f"ポート{port}には管理者権限が必要です。1024より大きい番号を指定してください"
                    "（例: python3 scripts/run.py app --port 8502）。",
                ) from None
    if _is_healthy(port):
        raise Problem(
            f"The app is running already: open http://{_HOST}:{port}, or start a second one with "
            f"python3 scripts/run.py app --port {port + 1}",
            f"すでに起動しています。http://{_HOST}:{port} を開くか、別の番号で起動してください"
            f"（python3 scripts/run.py app --port {port + 1}）。",
        )
    raise Problem(
        f"Port {port} is in use by another program: close it, or choose another port with "
        f"python3 scripts/run.py app --port {port + 1}",
        f"ポート{port}は別のプログラムが使用中です。終了するか、別の番号を指定してください"
        f"（python3 scripts/run.py app --port {port + 1}）。",
    )


def run(port: int, open_browser: bool) -> int:
    """Run the app until it is stopped; its exit code."""
    options = {
        "server.address": _HOST,
        "server.port": port,
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
        "server.fileWatcherType": "none",
        "logger.level": "warning",
    }
    command = [str(paths.PYTHON), "-m", "streamlit", "run", "app.py"]
    command += [f"--{name}={value}" for name, value in options.items()]
    start = time.monotonic()
    signal.signal(signal.SIGTERM, _stop)
    with subprocess.Popen(
        command, cwd=paths.ROOT, env=paths.child_environment(), stdout=subprocess.DEVNULL
    ) as app:
        try:
            while not _is_healthy(port):
                if app.poll() is not None:
                    raise Problem(
                        "The app did not start: the lines above say why.",
                        "アプリを起動できませんでした。上の表示を確認してください。",
                    )
                if time.monotonic() - start > _START_SECONDS:
                    raise Problem(
                        f"The app did not answer within {_START_SECONDS} s: close other programs, "
                        "then run the same command again.",
                        f"アプリが{_START_SECONDS}秒以内に応答しません。他のプログラムを閉じて、"
                        "同じコマンドをもう一度実行してください。",
                    )
                time.sleep(0.1)
            url = f"http://{_HOST}:{port}"
            seconds = time.monotonic() - start
            tell(
                f"Ready after {seconds:.1f} s: {url} (stop with Ctrl+C)",
                f"起動しました（{seconds:.1f}秒）: {url} （終了は Ctrl+C）",
            )
            if open_browser and _has_screen():
                webbrowser.open(url)
            return app.wait()
        except KeyboardInterrupt:
            tell("Stopped.", "終了しました。")
            return 0
        finally:
            app.terminate()


def _stop(*_: Any) -> None:
    raise KeyboardInterrupt


def _is_healthy(port: int) -> bool:
    # A proxy of the office must not be asked for this machine's own address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{_HOST}:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.read().strip() == b"ok")
    except (OSError, ValueError):
        return False


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
