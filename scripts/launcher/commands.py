"""The command line of ``scripts/run.py``."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from launcher import manifest, paths
from launcher.environment import Wheels, ensure
from launcher.problems import Problem, tell

PLATFORMS = ("linux-x86_64", "windows-x86_64")


def parser() -> argparse.ArgumentParser:
    """All commands and options; the test of the README reads them from here."""
    top = argparse.ArgumentParser(
        prog="run.py", description="Set up, start and test the knowledge base.", allow_abbrev=False
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    app = commands.add_parser("app", help="install, build the index, start the app")
    app.add_argument("--port", type=_port, default=8501, help="on 127.0.0.1 (default: 8501)")
    app.add_argument("--offline", action="store_true", help="install from this bundle alone")
    app.add_argument("--no-browser", action="store_true", help="only print the address")
    install = commands.add_parser("install", help="install and build the index, start nothing")
    install.add_argument("--offline", action="store_true", help="install from this bundle alone")
    test = commands.add_parser(
        "test", help="all checks and tests; further arguments go to pytest", add_help=False
    )
    test.add_argument("pytest", nargs=argparse.REMAINDER, metavar="PYTEST_ARGUMENT")
    commands.add_parser("check", help="the linters and the type check alone")
    bundle = commands.add_parser("bundle", help="write what a PC without a network needs")
    bundle.add_argument("--platform", choices=PLATFORMS, help="default: this system's")
    bundle.add_argument("--python", default="3.11", metavar="VERSION", help="default: 3.11")
    bundle.add_argument("--out", type=Path, default=paths.ROOT / "dist", metavar="DIR")
    bundle.add_argument("--zip", action="store_true", help="one zip instead of a folder")
    commands.add_parser("verify", help="compare this bundle with its manifest")
    lock = commands.add_parser("lock", help="resolve the dependencies of pyproject.toml anew")
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions")
    return top


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Expected failures are one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    choice, rest = parser().parse_known_args(arguments)
    if rest and choice.command != "test":
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    if choice.command == "test":
        choice.pytest = rest + choice.pytest
    try:
        return int(_COMMANDS[choice.command](choice) or 0)
    except Problem as problem:
        print(f"\n{problem}" if sys.stdout.isatty() else problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        tell(
            "\nStopped. The same command goes on from here.",
            "\n中断しました。同じコマンドで再開できます。",
        )
        return 130


def _app(choice: argparse.Namespace) -> int:
    from launcher import serve

    serve.require_free(choice.port)
    _set_up(choice.offline)
    _build_index()
    return serve.run(choice.port, open_browser=not choice.no_browser)


def _install(choice: argparse.Namespace) -> None:
    _set_up(choice.offline)
    _build_index()


def _set_up(offline: bool) -> None:
    wheels = None
    if offline:
        # Checked by ensure() only when something is to be installed: records may be edited later.
        wheels = Wheels(paths.ROOT / manifest.WHEELS)
    ensure(["app"], wheels)


def _build_index() -> None:
    # The script prints its own progress and, on failure, its own sentence.
    if _in_venv(["scripts/build_index.py"]):
        raise SystemExit(2)


def _test(choice: argparse.Namespace) -> int:
    from launcher import checks

    ensure(["app", "dev"])
    return checks.run(choice.pytest)


def _check(_: argparse.Namespace) -> int:
    from launcher import checks

    ensure(["app", "dev"])
    return checks.lint()


def _bundle(choice: argparse.Namespace) -> int:
    ensure(["app"])
    _build_index()
    platform = choice.platform or ("windows-x86_64" if sys.platform == "win32" else "linux-x86_64")
    options = [
        f"--platform={platform}",
        f"--python={choice.python}",
        f"--out={choice.out.resolve()}",
    ]
    return _in_venv(["scripts/make_bundle.py", *options, *(["--zip"] if choice.zip else [])])


def _verify(_: argparse.Namespace) -> None:
    count, digest = manifest.verify(paths.ROOT), manifest.digest(paths.ROOT)
    tell(
        f"All {count} files are those of the manifest, whose sha256 is {digest}",
        f"{count}個のファイルはすべて目録どおりです。目録のsha256: {digest}",
    )


def _lock(choice: argparse.Namespace) -> int:
    ensure(["app", "dev"])
    return _in_venv(["scripts/make_locks.py", *(["--upgrade"] if choice.upgrade else [])])


def _in_venv(arguments: list[str]) -> int:
    command = [str(paths.PYTHON), *arguments]
    return subprocess.run(
        command, cwd=paths.ROOT, env=paths.child_environment(), check=False
    ).returncode


_COMMANDS = {
    "app": _app,
    "install": _install,
    "test": _test,
    "check": _check,
    "bundle": _bundle,
    "verify": _verify,
    "lock": _lock,
}
