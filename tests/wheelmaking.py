"""Wheels made in a test: repacked from what is installed, or by hand."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


def repack_installed(name: str, wheels: Path) -> None:
    """A wheel of the installed package ``name``."""
    files = {}
    for file in distribution(name).files or []:
        if ".." not in file.parts and file.suffix != ".pyc" and file.name != "RECORD":
            # Read as bytes: the wheel must hold what is installed.
            files[file.as_posix()] = Path(str(file.locate())).read_bytes()
    _pack(name, distribution(name).version, files, wheels)


def write_wheel(
    name: str, version: str, files: dict[str, bytes], wheels: Path, needs: Sequence[str] = ()
) -> None:
    """A wheel made by hand, with ``needs`` as its requirements."""
    info = f"{name}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    about += "".join(f"Requires-Dist: {need}\n" for need in needs)
    kind = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    added = {f"{info}/METADATA": about.encode(), f"{info}/WHEEL": kind.encode()}
    _pack(name, version, files | added, wheels)


def _pack(name: str, version: str, files: dict[str, bytes], wheels: Path) -> None:
    record = ""
    with zipfile.ZipFile(wheels / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
            digest = urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record += f"{file},sha256={digest},{len(content)}\n"
        archive.writestr(f"{name}-{version}.dist-info/RECORD", record)
