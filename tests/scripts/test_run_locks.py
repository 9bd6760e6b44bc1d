"""The locks: complete for every system, hash-checked, and what is installed here."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import (
    PackageNotFoundError,
    distribution,
    packages_distributions,
    version,
)
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from kb.licenses import EXTRAS, package_licenses
from launcher import paths
from launcher.targets import TARGETS, Locked, entries, locked

_NAMES = ("build", "torch-cpu", "torch", "app", "dev")
_PROJECT = tomllib.loads((paths.ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def _declared() -> list[str]:
    """What the set-up of the app installs: the plain package and its extras."""
    extras = _PROJECT["optional-dependencies"]
    return [*_PROJECT["dependencies"], *(text for name in EXTRAS for text in extras[name])]


def _version(entry: Locked) -> Version:
    (exact,) = entry.requirement.specifier
    assert exact.operator == "=="
    return Version(exact.version)


def _all() -> dict[str, Locked]:
    return {
        canonicalize_name(entry.requirement.name): entry
        for name in _NAMES
        for entry in entries(paths.LOCKS / f"{name}.lock")
    }


def test_every_entry_is_read_and_names_the_sha256_of_its_files() -> None:
    for name in _NAMES:
        text = (paths.LOCKS / f"{name}.lock").read_text("utf-8")
        found = list(entries(paths.LOCKS / f"{name}.lock"))
        assert len(found) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)) > 0
        for entry in found:
            _version(entry)
            assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", h) for h in entry.hashes)
            assert entry.hashes


def test_the_two_builds_of_pytorch_are_one_version() -> None:
    (cpu,) = entries(paths.LOCKS / "torch-cpu.lock")
    plain = next(e for e in entries(paths.LOCKS / "torch.lock") if e.requirement.name == "torch")
    assert _version(cpu).public == str(_version(plain))


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", sorted(TARGETS))
def test_every_system_gets_all_that_is_needed(system: str, python: str) -> None:
    """Told by the requirements of the installed packages, under the other system's markers."""
    target = TARGETS[system]
    environment = target.environment(python)
    has = {
        canonicalize_name(entry.requirement.name): _version(entry)
        for name in ("build", "torch", "app")
        for entry in locked(name, target, python)
    }
    wanted = [Requirement(text) for text in _declared()]
    for name in has:
        try:
            wanted += map(Requirement, distribution(name).requires or [])
        except PackageNotFoundError:
            continue  # needed on the other system only, and so not installed here
    for needed in wanted:
        if needed.marker is None or needed.marker.evaluate(environment):
            name = canonicalize_name(needed.name)
            assert name in has, f"{needed} is in no lock for {system}"
            assert needed.specifier.contains(has[name], prereleases=True), needed


def test_what_is_installed_is_what_is_locked() -> None:
    here = {"python_version": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    for name, entry in _all().items():
        marker = entry.requirement.marker
        if name == "torch" or name.startswith(("nvidia-", "cuda-", "triton")):
            continue  # one of two builds, see the test above
        if marker is None or marker.evaluate(here):
            assert Version(version(name)) == _version(entry), name
    assert Version(version("torch")).public == str(_version(_all()["torch"]).public)


def test_the_licence_list_covers_the_locks_and_knows_every_licence() -> None:
    listed = {canonicalize_name(package.name): package for package in package_licenses()}
    for name, entry in _all().items():
        marker = entry.requirement.marker
        if (marker is None or marker.evaluate()) and name in {
            canonicalize_name(e.requirement.name) for e in entries(paths.LOCKS / "app.lock")
        }:
            assert name in listed
    assert all(package.license != "unknown" for package in listed.values())
    assert "pytest" not in listed


def test_only_what_may_be_passed_on_with_the_program() -> None:
    """Licences that would put conditions on the program itself are told here first."""
    for package in package_licenses():
        strict = re.search(r"\bA?GPL", package.license)
        assert not strict or " OR " in package.license, package


def test_every_package_that_is_imported_is_declared() -> None:
    """What comes only along with another package may stop coming."""
    extras = _PROJECT["optional-dependencies"]
    # An extra that the set-up leaves out may be installed by hand.
    offered = (text for name, texts in extras.items() if name != "dev" for text in texts)
    declared = {canonicalize_name(Requirement(t).name) for t in (*_declared(), *offered)}
    comes_from = packages_distributions()
    for file in [paths.ROOT / "app.py", *sorted((paths.ROOT / "kb").rglob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for module in {name.partition(".")[0] for name in names}:
                if module in sys.stdlib_module_names or module == "kb":
                    continue
                origins = {canonicalize_name(name) for name in comes_from.get(module, [module])}
                assert origins & declared, f"{file.name} imports {module}"


def test_the_plain_package_answers_without_its_extras(index_root: Path, tmp_path: Path) -> None:
    """In a process where what only the extras bring cannot be imported."""
    extras = _PROJECT["optional-dependencies"]
    kept_out = {canonicalize_name(Requirement(t).name) for n in EXTRAS for t in extras[n]}
    modules = [
        m for m, d in packages_distributions().items() if canonicalize_name(d[0]) in kept_out
    ]
    assert {"torch", "sentence_transformers", "ir_measures", "sklearn"} <= set(modules)
    asked = {"id": "x", "lang": "ja", "query": "研修", "kind": "topic", "relevant": {"naha-8-2": 1}}
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(asked), encoding="utf-8")
    code = f"""
import sys
sys.modules.update(dict.fromkeys({modules!r}))
from kb import KbError, KnowledgeBase
from kb.index.encoders.registry import load_encoder
base = KnowledgeBase.open(index={str(index_root)!r})
answer = base.ask("外部人材をどう活用しているか")
assert answer.answered
assert base.export(answer, "docx").data
for call in (lambda: load_encoder("some/model"), lambda: base.evaluate({str(questions)!r})):
    try:
        call()
    except KbError as error:
        print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [line.rpartition("municipal-dx-kb")[2] for line in done.stdout.splitlines()] == [
        "[models]'",
        "[eval]'",
    ]
