"""One folder or zip that a PC without a network installs from; runs inside ``.venv``.

municipal-dx-kb-1.0.0-windows-x86_64-py3.11/
├── INSTALL.txt, install.sh or install.bat
├── MANIFEST.json            system, Python, and the sha256 of every other file
├── wheels/                  all packages, and requirements.lock with their hashes
├── index/                   the built index
└── app.py, kb/, cases/, …   the project as it is here
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from kb.index.artefact import current_name
from launcher import bundle_texts, manifest, paths, pip_errors
from launcher.environment import SOURCE_ONLY
from launcher.problems import Problem, tell
from launcher.steps import run_pip, step
from launcher.targets import Locked, Target, locked

_TORCH = {"linux-x86_64": ("torch-cpu", "torch"), "windows-x86_64": ("torch",)}


@dataclass(frozen=True)
class Made:
    """A finished bundle; ``size`` in bytes, ``digest`` the sha256 of its manifest."""

    path: Path
    size: int
    wheels: int
    digest: str


def make_bundle(
    target: Target, python: str, out: Path, *, index: Path, version: str, as_zip: bool
) -> Made:
    """Write a bundle for ``target`` and ``python`` (such as 3.11) into the folder ``out``.

    Raises:
        Problem: packages cannot be had or do not fit, or the disk is full.
    """
    name = f"municipal-dx-kb-{version}-{target.name}-py{python}"
    folder = out / f".{name}.unfinished"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        wheels = folder / manifest.WHEELS
        wheels.mkdir(parents=True)
        with step("fetching the packages", "パッケージを取得"):
            fetch_wheels(target, python, wheels)
        tell(
            "Copying the project, the records and the index …",
            "プログラム・記録・索引をコピーしています…",
        )
        assemble(folder, target, python, index=index, version=version)
        made = _finish(folder, out / name, as_zip)
    except OSError as error:
        raise pip_errors.explain(f"{error} Errno {error.errno}", str(paths.LOG)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return made


def assemble(folder: Path, target: Target, python: str, *, index: Path, version: str) -> str:
    """Add all but the wheels to ``folder`` and write its manifest; the manifest's sha256."""
    for source in project_files():
        destination = folder / source.relative_to(paths.ROOT)
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, destination)
    current = current_name(index)
    if current is None:
        raise Problem(
            "There is no index to put into the bundle: run 'kb build' first.",
            "バンドルに入れる索引がありません。先に「kb build」を実行してください。",
        )
    shutil.copytree(index / current, folder / "index" / current)
    shutil.copyfile(index / "CURRENT", folder / "index" / "CURRENT")
    for file, text in bundle_texts.files(target.name, python, version).items():
        (folder / file).write_bytes(text)
    if target.name.startswith("linux"):
        (folder / "install.sh").chmod(0o755)
    about = {"name": "municipal-dx-kb", "version": version}
    return manifest.write(folder, {**about, "platform": target.name, "python": python})


def project_files() -> list[Path]:
    """The files of the project: what git knows, or all but what is built here.

    A file that git was never told of may be anything: a key, somebody's notes.
    """
    if (paths.ROOT / ".git").exists():
        listing = ["git", "ls-files", "-z"]
        names = subprocess.run(listing, cwd=paths.ROOT, capture_output=True, check=True).stdout
        files = [paths.ROOT / name for name in names.decode("utf-8").split("\0") if name]
    else:
        files = [p for p in paths.ROOT.rglob("*") if not _is_built(p.relative_to(paths.ROOT))]
    return sorted(p for p in files if p.is_file())


def _is_built(path: Path) -> bool:
    first = path.parts[0]
    if first in {".venv", "dist", "wheels", ".git"} or path.name == manifest.NAME:
        return True
    if first == "index" and path.name != "README.md":
        return True
    return any(
        p.endswith(("_cache", "__pycache__", ".egg-info", ".log", ".lock")) for p in path.parts[:-1]
    )


def fetch_wheels(target: Target, python: str, wheels: Path) -> None:
    """Download or build every wheel the target needs, and lock them by their own hashes."""
    needed = locked("build", target, python) + locked("app", target, python)
    sources = [e for e in needed if canonicalize_name(e.requirement.name) == SOURCE_ONLY]
    _download([e for e in needed if e not in sources], target, python, wheels)
    _download_torch(target, python, wheels)
    _pip(["wheel", "--no-build-isolation", f"--no-binary={SOURCE_ONLY}"], sources, wheels)
    lock_wheels(wheels)
    require_complete(wheels, target, python)


def _download_torch(target: Target, python: str, wheels: Path) -> None:
    *first, last = _TORCH[target.name]
    for name in first:
        try:
            _download(locked(name, target, python), target, python, wheels)
            return
        except Problem:
            tell(
                "  no CPU build of PyTorch for this Python; the default build is some 3 GB larger",
                "  CPU版のPyTorchがないため、約3GB大きい標準版を使います",
            )
    _download(locked(last, target, python), target, python, wheels)


def _download(entries: list[Locked], target: Target, python: str, wheels: Path) -> None:
    system = ["--only-binary=:all:", "--implementation", "cp", "--python-version", python]
    for tag in target.tags:
        system += ["--platform", tag]
    _pip(["download", *system], entries, wheels)


def _pip(arguments: list[str], entries: list[Locked], wheels: Path) -> None:
    lines = wheels / "wanted.txt"
    lines.write_text("".join(entry.line() for entry in entries), encoding="utf-8")
    where = "--dest" if arguments[0] == "download" else "--wheel-dir"
    options = ["--no-deps", "--require-hashes", where, str(wheels), "-r", str(lines)]
    try:
        run_pip([*arguments, *options], len(entries))
    finally:
        lines.unlink()


def lock_wheels(wheels: Path) -> None:
    """Write ``requirements.lock``: each wheel of the folder with its version and sha256."""
    lines = []
    for wheel in sorted(wheels.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(wheel.name)
        lines.append(f"{name}=={version} --hash=sha256:{manifest.file_sha256(wheel)}\n")
    (wheels / "requirements.lock").write_text("".join(lines), encoding="utf-8", newline="\n")


def require_complete(wheels: Path, target: Target, python: str) -> None:
    """Raise a Problem when a wheel needs a package that is not there in a fitting version."""
    environment = target.environment(python)
    found = {}
    for wheel in wheels.glob("*.whl"):
        name, version, _, _ = parse_wheel_filename(wheel.name)
        found[name] = (version, wheel)
    for _, wheel in found.values():
        for needed in _requirements(wheel):
            if needed.marker and not needed.marker.evaluate(environment):
                continue
            has = found.get(canonicalize_name(needed.name))
            if has is None or not needed.specifier.contains(has[0], prereleases=True):
                raise Problem(
                    f"The locks lack {needed}, which {wheel.name} needs on {target.name}: run "
                    "python3 scripts/run.py lock",
                    f"{target.name} で {wheel.name} に必要な {needed} がロックファイルに"
                    "ありません。python3 scripts/run.py lock を実行してください。",
                )


def _requirements(wheel: Path) -> Iterable[Requirement]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    return [Requirement(text) for text in metadata.get_all("Requires-Dist") or []]


def _finish(folder: Path, goal: Path, as_zip: bool) -> Made:
    """Give the finished folder its name, or pack it; an older bundle is replaced."""
    digest = manifest.digest(folder)
    count = len(list((folder / manifest.WHEELS).glob("*.whl")))
    if as_zip:
        path = goal.with_name(goal.name + ".zip")
        _zip(folder, path, goal.name)
        return Made(path, path.stat().st_size, count, digest)
    shutil.rmtree(goal, ignore_errors=True)
    folder.rename(goal)
    size = sum(p.stat().st_size for p in goal.rglob("*") if p.is_file())
    return Made(goal, size, count, digest)


def _zip(folder: Path, path: Path, top: str) -> None:
    partial = path.with_name(path.name + ".part")
    with zipfile.ZipFile(partial, "w") as archive:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            # Wheels are compressed already.
            how = zipfile.ZIP_STORED if file.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.write(file, f"{top}/{file.relative_to(folder).as_posix()}", how)
    partial.replace(path)
