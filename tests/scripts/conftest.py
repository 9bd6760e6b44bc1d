"""A small bundle that installs in seconds, and a network namespace that leads nowhere."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from base64 import urlsafe_b64encode
from importlib.metadata import distribution
from pathlib import Path

import pytest

import kb
from launcher import bundle, manifest, paths
from launcher.targets import TARGETS

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture(scope="session")
def unconnected() -> list[str]:
    """The command prefix under which a program has loopback and no other network."""
    prefix = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$0" "$@"']
    if sys.platform != "linux" or not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("network namespaces need Linux with unshare and ip")
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets this user make no network namespace")
    return prefix


@pytest.fixture(scope="session")
def light_bundle(index_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the real project, records and index; copy it before changing it.

    In place of the packages it has two wheels: setuptools, which installs the project, and one
    that leads to the packages of the running environment. What the real wheels would add is
    minutes of unpacking.
    """
    folder = tmp_path_factory.mktemp("配布 用") / "kb"
    wheels = folder / manifest.WHEELS
    wheels.mkdir(parents=True)
    _wheel_of_installed("setuptools", wheels)
    packages = sysconfig.get_path("purelib")
    _wheel("bridge", "1.0", {"bridge.pth": f"{packages}\n".encode()}, wheels)
    bundle.lock_wheels(wheels)
    bundle.assemble(
        folder, TARGETS["linux-x86_64"], PYTHON, index=index_root, version=kb.__version__
    )
    return folder


@pytest.fixture
def installable(light_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the light bundle under a path with a space and Japanese characters."""
    return shutil.copytree(light_bundle, tmp_path / "日本語 フォルダ")


def _wheel_of_installed(name: str, wheels: Path) -> None:
    files = {}
    for file in distribution(name).files or []:
        if ".." not in file.parts and file.suffix != ".pyc" and file.name != "RECORD":
            # Read as bytes: the wheel must hold what is installed.
            files[file.as_posix()] = Path(str(file.locate())).read_bytes()
    metadata = {n: c for n, c in files.items() if ".dist-info/" in n}
    assert metadata
    _pack(name, distribution(name).version, files, wheels)


def _wheel(name: str, version: str, files: dict[str, bytes], wheels: Path) -> None:
    info = f"{name}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
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


@pytest.fixture(scope="session")
def project() -> Path:
    return paths.ROOT
