"""A small bundle that installs in seconds, and a network namespace that leads nowhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from wheelmaking import PYTHON, repack_installed, write_wheel

import kb
from launcher import bundle, manifest
from launcher.targets import TARGETS


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
    repack_installed("setuptools", wheels)
    packages = sysconfig.get_path("purelib")
    write_wheel("bridge", "1.0", {"bridge.pth": f"{packages}\n".encode()}, wheels)
    bundle.lock_wheels(wheels)
    bundle.assemble(
        folder, TARGETS["linux-x86_64"], PYTHON, index=index_root, version=kb.__version__
    )
    return folder


@pytest.fixture
def installable(light_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the light bundle under a path with a space and Japanese characters."""
    return shutil.copytree(light_bundle, tmp_path / "日本語 フォルダ")
