"""The systems a bundle can be made for, and what of the locks each needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import Requirement

from launcher import paths

_ENTRY = re.compile(r"^([A-Za-z0-9][^\n]*?)\s*\\\n((?:[ \t]+--hash[^\n]*\n?)+)", re.MULTILINE)


@dataclass(frozen=True)
class Target:
    """A system.

    Attributes:
        tags: platform tags of its wheels, as pip's ``--platform`` takes them.
        markers: what the markers in the locks see there.
    """

    name: str
    tags: tuple[str, ...]
    markers: dict[str, str] = field(default_factory=dict)

    def environment(self, python: str) -> dict[str, str]:
        """Marker values on this system under ``python`` such as 3.11, no extra asked for."""
        return {
            **self.markers,
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "extra": "",
        }


def _manylinux(newest_glibc: int) -> tuple[str, ...]:
    new = [f"manylinux_2_{n}_x86_64" for n in range(newest_glibc, 4, -1)]
    return (*new, "manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64")


TARGETS = {
    target.name: target
    for target in (
        Target(
            "linux-x86_64",
            # glibc 2.28 (2018), the oldest that PyTorch runs on.
            _manylinux(28),
            {
                "sys_platform": "linux",
                "platform_system": "Linux",
                "platform_machine": "x86_64",
                "os_name": "posix",
            },
        ),
        Target(
            "windows-x86_64",
            ("win_amd64",),
            {
                "sys_platform": "win32",
                "platform_system": "Windows",
                "platform_machine": "AMD64",
                "os_name": "nt",
            },
        ),
    )
}


@dataclass(frozen=True)
class Locked:
    """One entry of a lock."""

    requirement: Requirement
    hashes: tuple[str, ...]

    def line(self) -> str:
        """The entry without its marker, as pip reads it."""
        return f"{self.requirement.name}{self.requirement.specifier} {' '.join(self.hashes)}\n"


def locked(name: str, target: Target, python: str) -> list[Locked]:
    """The entries of the lock ``name`` that the target needs."""
    environment = target.environment(python)
    return [
        entry
        for entry in entries(paths.LOCKS / f"{name}.lock")
        if entry.requirement.marker is None or entry.requirement.marker.evaluate(environment)
    ]


def entries(lock: Path) -> Iterator[Locked]:
    """All entries of a lock, whatever their markers."""
    for head, tail in _ENTRY.findall(lock.read_text(encoding="utf-8")):
        yield Locked(Requirement(head), tuple(tail.replace("\\", " ").split()))
