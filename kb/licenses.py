"""The licences of all packages this program runs on, read from what is installed."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic import BaseModel, ConfigDict

_PROJECT = "municipal-dx-kb"
EXTRAS = ("models", "postgres", "eval", "serve")
"""What the set-up commands install besides the plain package, and a bundle passes on."""

_LONGEST = 60
"""Some packages put the full text into the field for the name of the licence."""

_HOME = ("homepage", "home", "repository", "source", "source code", "github", "documentation")

# What a package carries besides its code, from its own notices.
_WITH_IT = {"unidic-lite": "; the dictionary UniDic: BSD-3-Clause OR LGPL-2.1 OR GPL-2.0"}


class PackageLicense(BaseModel):
    """One installed package."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    version: str
    license: str
    url: str


def package_licenses(project: str = _PROJECT) -> list[PackageLicense]:
    """Every package that is installed because ``project`` needs it, by name.

    Test tools are left out: they are not passed on with the program.
    """
    found: dict[str, PackageLicense] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(project, extra) for extra in ("", *EXTRAS)]
    while waiting:
        wanted = waiting.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        name, extra = wanted
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # needed on another system only
        if name != project:
            found[name] = _describe(package)
        waiting += _needed(package, extra)
    return [found[name] for name in sorted(found)]


def _needed(package: Distribution, extra: str) -> list[tuple[str, str]]:
    """Names and extras of what the package needs here, with one of its own extras or none."""
    needed: list[tuple[str, str]] = []
    for requirement in map(Requirement, package.requires or []):
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            name = canonicalize_name(requirement.name)
            needed += [(name, "")] + [(name, wanted) for wanted in sorted(requirement.extras)]
    return needed


def _describe(package: Distribution) -> PackageLicense:
    fields = package.metadata.json
    links = [str(link).partition(",") for link in fields.get("project_url") or []]
    urls = {label.strip().lower(): url.strip() for label, _, url in links}
    home = next((urls[label] for label in _HOME if label in urls), "")
    return PackageLicense(
        name=str(fields["name"]),
        version=package.version,
        license=_license(fields) + _WITH_IT.get(package.name, ""),
        url=str(fields.get("home_page") or home),
    )


def _license(fields: dict[str, Any]) -> str:
    """The SPDX expression, else the short name, else the classifiers; «unknown» if none."""
    short = str(fields.get("license") or "").strip()
    if len(short) > _LONGEST or "\n" in short:
        short = ""
    classifiers = [str(c) for c in fields.get("classifier") or []]
    names = [c.split(" :: ")[-1] for c in classifiers if c.startswith("License :: ")]
    return str(fields.get("license_expression") or short or ", ".join(names) or "unknown")
