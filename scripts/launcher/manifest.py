"""The manifest of a bundle: the sha256 of every file in it, checked before anything is used."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from pathlib import Path
from typing import Any

from launcher.problems import Problem

NAME = "MANIFEST.json"
WHEELS = "wheels"


def write(root: Path, about: dict[str, Any]) -> str:
    """Write the manifest of the folder ``root``; its sha256.

    Args:
        about: platform, python and version of the bundle.
    """
    files = {
        path.relative_to(root).as_posix(): file_sha256(path)
        for path in sorted(root.rglob("*"))
        if path.is_file() and path != root / NAME
    }
    text = json.dumps({**about, "files": files}, ensure_ascii=False, indent=1)
    (root / NAME).write_text(text + "\n", encoding="utf-8", newline="\n")
    return digest(root)


def digest(root: Path) -> str:
    """sha256 of the manifest itself: told by another way, it vouches for the whole bundle."""
    return file_sha256(root / NAME)


def read(root: Path) -> dict[str, Any]:
    """The manifest of ``root``.

    Raises:
        Problem: the folder is no bundle.
    """
    try:
        manifest = json.loads((root / NAME).read_text(encoding="utf-8"))
        kinds = {"files": dict, "python": str, "platform": str}
        if not all(isinstance(manifest[name], kind) for name, kind in kinds.items()):
            raise TypeError(NAME)
    except FileNotFoundError:
        raise Problem(
            "This folder is no bundle: make one on a connected PC with "
            "'python3 scripts/run.py bundle', or leave out --offline.",
            "このフォルダはバンドルではありません。接続できるPCで"
            "「python3 scripts/run.py bundle」を実行して作るか、--offline を外してください。",
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise _damaged(NAME, "cannot be read", "読めません") from None
    return dict(manifest)


def verify(root: Path) -> int:
    """Check every file of the manifest; how many there are.

    Raises:
        Problem: no bundle, or a file of it is missing or altered (the first one is named).
    """
    files: dict[str, str] = read(root)["files"]
    for name, expected in files.items():
        try:
            found = file_sha256(root / name)
        except OSError:
            raise _damaged(name, "is missing or cannot be read", "がないか、読めません") from None
        if found != expected:
            raise _damaged(name, "is not the file the manifest names", "が目録と一致しません")
    return len(files)


def require_fit(root: Path) -> None:
    """Raise a Problem when the bundle was made for another system or Python."""
    manifest = read(root)
    here = f"{'windows' if sys.platform == 'win32' else sys.platform}-{_machine()}"
    if manifest["platform"] != here:
        raise Problem(
            f"This bundle is for {manifest['platform']}, and this PC is {here}: make one with "
            f"'python3 scripts/run.py bundle --platform {here}'.",
            f"このバンドルは {manifest['platform']} 用で、このPCは {here} です。"
            f"「python3 scripts/run.py bundle --platform {here}」で作り直してください。",
        )
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if manifest["python"] != version:
        raise Problem(
            f"This bundle is for Python {manifest['python']}, and this is Python {version}: run "
            f"the same command with Python {manifest['python']}, or make a bundle with "
            f"--python {version}.",
            f"このバンドルはPython {manifest['python']}用で、これはPython {version}です。"
            f"Python {manifest['python']}で実行するか、--python {version} で作り直してください。",
        )


def _machine() -> str:
    return platform.machine().lower().replace("amd64", "x86_64")


def _damaged(name: str, en: str, ja: str) -> Problem:
    return Problem(
        f"The bundle is damaged: {name} {en}. Copy the bundle again from its source.",
        f"バンドルが壊れています（{name} {ja}）。配布元からもう一度コピーしてください。",
    )


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
