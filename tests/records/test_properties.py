"""Whatever stands in a file: a valid record or faults with file and line, nothing else."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import RecordError
from kb.index.sources import source_digest
from kb.records.checks import check
from kb.records.corpus import TABLES
from kb.records.loader import Loading, read_all
from kb.records.models import Record

RECORD = "naha/naha-8-2.yaml"
NAMED = ("subject", "aspects", "body_types")
"""Tables that may not be empty, for they hold what the program names or shows."""

often = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def original(cases_root: Path) -> str:
    return (cases_root / RECORD).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, cases_root: Path) -> Path:
    """Empty tables: a record's names are unknown there, which checks must tell, not crash on."""
    cases = tmp_path_factory.mktemp("properties") / "cases"
    (cases / "naha").mkdir(parents=True)
    for table in TABLES:
        (cases / f"{table}.yaml").write_text("[]\n", encoding="utf-8")
    for table in NAMED:
        shutil.copyfile(cases_root / f"{table}.yaml", cases / f"{table}.yaml")
    return cases


def assert_told(cases: Path, raw: bytes, file: str = RECORD) -> Loading:
    """Reads ``raw`` as that file; whatever is wrong with it is told in the agreed form."""
    (cases / file).write_bytes(raw)
    loading = read_all(cases)
    issues = loading.issues + check(loading)
    lines = raw.count(b"\n") + raw.count(b"\r") + raw.count(b"\x85") + 10
    for issue in issues:
        assert isinstance(issue, RecordError)
        assert issue.file == f"cases/{file}"
        assert issue.line is None or 1 <= issue.line <= lines + raw.count(b"\xe2\x80")
        assert str(issue).isprintable(), repr(str(issue))
        assert len(str(issue)) < 600
        assert issue.problem
        assert issue.remedy.endswith((".", "kb check"))
    for item in loading.loaded.values():
        assert Record.model_validate_json(item.record.model_dump_json(exclude={"schedule"}))
    assert loading.loaded or issues
    source_digest(cases)
    return loading


@often
@given(raw=st.binary(max_size=400))
def test_any_bytes(folder: Path, raw: bytes) -> None:
    assert_told(folder, raw)


@often
@given(
    text=st.text(max_size=300), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932"])
)
def test_any_text_in_any_encoding(folder: Path, text: str, encoding: str) -> None:
    assert_told(folder, text.encode(encoding, errors="ignore"))


SIGNS = [
    *"a1:-?,[]{}&*!|>'\"%@`#~=あ\u2028\n\t ",
    *(
        "---",
        "...",
        "<<: ",
        "  ",
        ": ",
        "- ",
        "&a ",
        "*a ",
        "|-\n",
        "\\u0000",
        "!!int ",
        "!<tag:x> ",
    ),
    *("0x1f", "1e9", "1:2:3", "2001-01-01", "null", "yes", ".inf", "0o7"),
]
SYNTAX = st.lists(st.sampled_from(SIGNS), max_size=60).map("".join)


@often
@given(text=SYNTAX)
def test_any_mixture_of_yaml_signs(folder: Path, text: str) -> None:
    assert_told(folder, text.encode())


@often
@given(text=SYNTAX, seed=st.integers(0, 10_000), cut=st.integers(0, 200))
def test_a_real_record_with_signs_put_in_or_cut_out(
    folder: Path, original: str, text: str, seed: int, cut: int
) -> None:
    at = random.Random(seed).randrange(len(original))
    assert_told(folder, (original[:at] + text + original[at + cut :]).encode())


@often
@given(text=SYNTAX)
def test_any_mixture_in_a_table(folder: Path, text: str) -> None:
    path = folder / "topics.yaml"
    (folder / RECORD).unlink(missing_ok=True)
    try:
        path.write_text(text, encoding="utf-8")
        loading = read_all(folder)
        issues = loading.issues + check(loading)
        assert all(i.file == "cases/topics.yaml" and str(i).isprintable() for i in issues)
    finally:
        path.write_text("[]\n", encoding="utf-8")


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**4000, max_value=10**4001),
    st.floats(),
    st.dates(),
    st.text(max_size=50),
    st.sampled_from(["", " ", "\u202e", "=cmd()", "../../etc", "0" * 3_000, "pa", "\x00", "<b>"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.text(max_size=9), st.integers(), st.none()), inner, max_size=4
        ),
    ),
    max_leaves=8,
)


def places(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in nested lists and mappings."""
    found = [at] if at else []
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            found += places(value, (*at, key))
    return found


@often
@given(value=VALUES, seed=st.integers(0, 10_000), drop=st.booleans())
def test_a_real_record_with_any_value_anywhere(
    folder: Path, original: str, value: Any, seed: int, drop: bool
) -> None:
    data = yaml.safe_load(original)
    *above, last = random.Random(seed).choice(places(data))
    inner = data
    for key in above:
        inner = inner[key]
    if drop:
        del inner[last]
    else:
        inner[last] = value
    raw = yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode(errors="replace")
    assert_told(folder, raw)


@often
@given(
    key=st.one_of(st.text(max_size=20), st.integers(), st.none(), st.floats(), st.dates()),
    value=VALUES,
)
def test_a_real_record_with_any_further_key(
    folder: Path, original: str, key: Any, value: Any
) -> None:
    data = yaml.safe_load(original)
    known = str(key) in data
    data[key] = value
    loading = assert_told(folder, yaml.safe_dump(data, allow_unicode=True).encode(errors="replace"))
    assert known or not loading.loaded


BOMBS: dict[str, Callable[[], bytes]] = {
    "billion laughs": lambda: (
        b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(
            b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)
        )
    ),
    "merge keys": lambda: b"a: &a {<<: *a}\n",
    "cycle": lambda: b"&a [*a]\n",
    "deep flow": lambda: b"[" * 400_000,
    "deep mapping": lambda: b"{a: " * 200_000,
    "deep block": lambda: b"".join(b" " * n + b"-\n" for n in range(1_300)),
    "deep keys": lambda: b"? " * 400_000,
    "base 60": lambda: b"a: 1" + b":1" * 450_000,
    "base 60, many": lambda: b"- 1" + b":59" * 3_300 + (b"\n- 1" + b":59" * 3_300) * 99,
    "integer": lambda: b"a: " + b"9" * 990_000,
    "hexadecimal": lambda: b"a: 0x" + b"f" * 990_000,
    "octal": lambda: b"a: 0" + b"7" * 990_000,
    "binary": lambda: b"a: 0b" + b"1" * 990_000,
    "underscores": lambda: b"a: 1" + b"_" * 990_000,
    "float": lambda: b"a: 1." + b"1" * 990_000 + b"e999999",
    "date": lambda: b"a: 2001-01-01T00:00:00." + b"0" * 990_000,
    "one word": lambda: b"a" * 999_999,
    "one quoted word": lambda: b'"' + b"a" * 999_990 + b'"',
    "escapes": lambda: b'"' + b"\\U0010ffff" * 99_000 + b'"',
    "folded": lambda: b"a: >\n" + b" x\n" * 300_000,
    "many keys": lambda: b"".join(b"k%d: 1\n" % n for n in range(30_000)),
    "many equal keys": lambda: b"k: 1\n" * 60_000,
    "many items": lambda: b"- 1\n" * 60_000,
    "many points": lambda: b"points:\n" + b"- {id: pa}\n" * 20_000,
    "many documents": lambda: b"---\n" * 60_000,
    "many directives": lambda: b"%TAG !a! x\n" * 90_000,
    "many comments": lambda: b"# x\n" * 240_000,
    "many tags": lambda: b"a: " + b"!!str " * 160_000,
    "colons": lambda: b": " * 490_000,
    "blanks": lambda: b" " * 999_999,
    "tabs": lambda: b"\t" * 999_999,
    "line breaks": lambda: b"\r\n" * 490_000,
    "byte order marks": lambda: "\ufeff".encode() * 330_000,
    "regular expressions": lambda: b"a: " + b"-+.0_" * 190_000,
    "zero bytes": lambda: b"\x00" * 999_999,
    "gigabyte": lambda: b"",
}

_READ_ALL = """
import json, resource, sys
from pathlib import Path
from kb.records.loader import read_all
from kb.records.checks import check
from kb.records.corpus import TABLES
from kb.index.sources import source_digest

resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
cases = Path(sys.argv[1])
loading = read_all(cases)
issues = loading.issues + check(loading)
source_digest(cases)
print(json.dumps([[i.file, str(i)] for i in issues]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such limits")
def test_bombs_cost_little_time_and_memory(folder: Path, tmp_path: Path) -> None:
    """All in one process that is killed when it takes over a minute or three gigabytes."""
    cases = tmp_path / "cases"
    shutil.copytree(folder, cases)
    (cases / RECORD).unlink(missing_ok=True)
    for n, bomb in enumerate(BOMBS.values()):
        (cases / "naha" / f"bomb-{n}.yaml").write_bytes(bomb())
    with (cases / "naha" / f"bomb-{len(BOMBS) - 1}.yaml").open("wb") as file:
        file.truncate(1 << 30)
    done = subprocess.run(
        [sys.executable, "-c", _READ_ALL, str(cases)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    issues = json.loads(done.stdout)
    told = {file for file, _ in issues}
    assert told == {f"cases/naha/bomb-{n}.yaml" for n in range(len(BOMBS))}
    assert all(len(text) < 600 and text.isprintable() for _, text in issues)
    assert len(issues) < 60 * len(BOMBS)
