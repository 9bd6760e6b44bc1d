"""The ``kb`` command. Parses, calls the knowledge base, prints.

Exit codes: 0 done, 1 ``check`` found faults, 2 a user's error (one sentence on stderr).
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from kb.errors import KbError, QueryError
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

app = typer.Typer(
    help="Precedents of municipal DX: search, ask, compare, with sources.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Batch = Annotated[
    Path | None,
    typer.Option(help='JSON Lines with "id" and "query"; one JSON object a line comes out.'),
]


def main() -> None:
    """Entry point: expected errors become one sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except KbError as error:
        _fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        # The interpreter flushes once more on its way out, and would fail again with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        what = error.filename or "The output"
        _fail(f"{what} cannot be read or written ({error.strerror}). Check it, then try again.")
    except KeyboardInterrupt:
        _fail("Stopped.")


def _fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)


@app.command()
def check() -> None:
    """Check every record; list each fault with file and line."""
    from kb.records.checks import check as cross_check
    from kb.records.loader import read_all

    loading = read_all(Settings.from_environment().records())
    issues = loading.issues + cross_check(loading)
    for issue in issues:
        print(issue)
    print(f"{len(loading.loaded)} records are valid, {len(issues)} faults")
    if issues:
        raise typer.Exit(1)


@app.command()
def build(
    model: Annotated[
        str | None, typer.Option(help="Path or hub name of a sentence-transformers model.")
    ] = None,
    watch: Annotated[bool, typer.Option(help="Rebuild whenever a record changes.")] = False,
) -> None:
    """Build the index from the records, reusing what did not change."""
    settings = Settings.from_environment()
    (_watch if watch else _build)(settings, model or settings.model)


def _build(settings: Settings, model: str) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from kb.index.build import build_index

    start = time.perf_counter()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading the records", total=1.0)

        def show(what: str, share: float) -> None:
            bar.update(task, description=what, completed=share)

        report = build_index(settings.records(), settings.index, model, progress=show)
    seconds = time.perf_counter() - start
    if not report.published:
        print(f"Nothing changed: index {report.folder} is current ({seconds:.1f} s).", flush=True)
        return
    print(
        f"Built index {report.folder} in {seconds:.1f} s: {report.records} records, "
        f"{report.passages} passages ({report.encoded} encoded, {report.reused} reused), "
        f"{report.dense.kind} search.",
        flush=True,
    )


def _watch(settings: Settings, model: str) -> None:
    from watchfiles import watch

    print(f"Watching {settings.records()}; stop with Ctrl+C.", flush=True)
    fresh = False
    # The first build waits for the first, empty round: the watch is on by then, and an edit made
    # while it builds is not missed.
    for changes in watch(settings.cases, rust_timeout=200, yield_on_timeout=True):
        if changes or not fresh:
            fresh = True
            try:
                _build(settings, model)
            except KbError as error:
                print(error, file=sys.stderr, flush=True)


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many records.")] = 10,
    kind: Annotated[str | None, typer.Option(help="case or plan_section.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Name or code.")] = None,
    prefecture: Annotated[str | None, typer.Option(help="Name, ja or en.")] = None,
    topic: Annotated[str | None, typer.Option(help="Topic id or name.")] = None,
    min_population: Annotated[int | None, typer.Option(min=0)] = None,
    max_population: Annotated[int | None, typer.Option(min=0)] = None,
    batch: Batch = None,
    json_: Json = False,
) -> None:
    """Find records, best first."""
    base = _base()
    filters = base.filters(
        kind=kind,
        municipality=municipality,
        prefecture=prefecture,
        topic=topic,
        min_population=min_population,
        max_population=max_population,
    )

    def run(text: str) -> dict[str, Any]:
        return base.as_json(base.search(text, k=k, filters=filters))

    if batch:
        _print_batch(batch, run)
        return
    result = run(_required(query))
    if json_:
        _print_json(result)
        return
    for n, hit in enumerate(result["results"], start=1):
        print(f"{n:2}. {hit['municipality']}  {hit['title']}  [{hit['id']}]  {hit['score']:.3f}")
        print(f"    {hit['snippet']}")
        print(f"    {hit['document']}, p. {hit['page']}")
    if not result["results"]:
        print("No record found.")


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question, Japanese or English.")] = None,
    batch: Batch = None,
    json_: Json = False,
) -> None:
    """Answer a question with cited records, or say that none answers it."""
    base = _base()
    if batch:
        _print_batch(batch, lambda text: base.as_json(base.ask(text)))
        return
    answer = base.ask(_required(question))
    if json_:
        _print_json(base.as_json(answer))
        return
    print(base.text(answer))
    if answer.nearest:
        print("\n近い記録 / nearest records:" if answer.language == "ja" else "\nNearest records:")
        for record_id in answer.nearest:
            record = base.record(record_id)
            place = base.corpus.municipality(record).name.get(answer.language)
            print(f"  {place}  {record.title.get(answer.language)}  [{record_id}]")


@app.command()
def show(
    record_id: Annotated[str, typer.Argument(metavar="ID")],
    json_: Json = False,
) -> None:
    """Show one record in full."""
    base = _base()
    if json_:
        _print_json(base.as_json(base.record(record_id)))
        return
    print(base.show(record_id))


@app.command()
def compare(
    record_ids: Annotated[list[str], typer.Argument(metavar="ID ID…")],
    json_: Json = False,
    csv_: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    lang: Annotated[str, typer.Option(help="ja or en.")] = "ja",
) -> None:
    """Lay records side by side."""
    from kb.presenting.tabular import csv_safe, table_rows

    base = _base()
    table = base.table(record_ids, lang)
    if json_:
        _print_json(base.as_json(table))
        return
    rows = table_rows(table)
    if csv_:
        # Windows writes its own line ends over these.
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([csv_safe(cell) for cell in row] for row in rows)
        return
    for row in rows[1:]:
        print(f"■ {row[0]}")
        for name, text in zip(rows[0][1:], row[1:], strict=True):
            if text:
                print(f"  {name}: {text}")


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Judged questions, JSON Lines.")],
    json_: Json = False,
) -> None:
    """Measure search and answers on judged questions."""
    from kb.evaluation.measures import report_text
    from kb.evaluation.replies import has_judged_points, measures_text

    base = _base()
    if has_judged_points(file):
        replies = base.evaluate_replies(file)
        if json_:
            _print_json({lang: found.model_dump() for lang, found in replies.items()})
            return
        print(measures_text(replies))
        return
    report = base.evaluate(file)
    if json_:
        _print_json(report.model_dump(mode="json"))
        return
    print(report_text(report))


@app.command()
def train(
    files: Annotated[list[Path], typer.Argument(help="Judged questions, JSON Lines.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write; the package's own by default.")
    ] = None,
) -> None:
    """Fit the model of relevance on judged questions (needs a built index)."""
    from kb.evaluation import training

    target = out or training.MODEL_FILE
    model = training.train(_base().index, training.read_judged(files))
    training.write(model, target)
    counts = ", ".join(f"{count:,} {what}" for what, count in model.trained_on.items())
    print(f"Wrote {target}: fitted on {counts}.")


@app.command()
def new(record_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Write a template for a record, and the JSON Schema editors use to help fill it."""
    from kb.records.template import write_template

    for path in write_template(Settings.from_environment().records(), record_id):
        print(f"Wrote {path}")


@app.command()
def licenses(json_: Json = False) -> None:
    """List the licence of every package this program runs on."""
    from kb.licenses import package_licenses

    packages = package_licenses()
    if json_:
        _print_json([package.model_dump() for package in packages])
        return
    for package in packages:
        print(f"{package.name} {package.version}: {package.license} ({package.url})")


def _base() -> KnowledgeBase:
    from kb.knowledge_base import KnowledgeBase

    base = KnowledgeBase.open()
    if base.freshness() == "stale":
        print("Note: the records changed since the index was built. Run: kb build", file=sys.stderr)
    return base


def _required(text: str | None) -> str:
    if text is None:
        raise QueryError("There is no question. Type it after the command, or give --batch FILE.")
    return text


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def _print_batch(path: Path, run: Callable[[str], dict[str, Any]]) -> None:
    """One JSON object a line, in order; a bad line yields its sentence, not a stop."""
    from kb.jsonlines import read_batch

    for line_number, entry in read_batch(path):
        identity = None if isinstance(entry, QueryError) else entry.get("id")
        try:
            if isinstance(entry, QueryError):
                raise entry
            if "query" not in entry:
                raise QueryError(f'Line {line_number}: there is no "query".')
            query = entry["query"]
            if not isinstance(query, str):
                raise QueryError(f'Line {line_number}: "query" is no text.')
            result = run(query)
        except QueryError as error:
            result = {"error": str(error)}
        print(json.dumps({"id": identity, **result}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
