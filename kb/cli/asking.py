"""Commands for those who look something up: search, ask, show, compare."""

from __future__ import annotations

import csv
import sys
from typing import Annotated, Any

import typer

from kb.cli.common import Batch, Json, is_file, opened, print_batch, print_json, required

commands = typer.Typer()


@commands.command()
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
    base = opened()
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
        print_batch(batch, run)
        return
    result = run(required(query))
    if json_:
        print_json(result)
        return
    for n, hit in enumerate(result["results"], start=1):
        print(f"{n:2}. {hit['municipality']}  {hit['title']}  [{hit['id']}]  {hit['score']:.3f}")
        print(f"    {hit['snippet']}")
        print(f"    {hit['document']}, p. {hit['page']}")
    if not result["results"]:
        print("No record found.")


@commands.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question, Japanese or English.")] = None,
    batch: Batch = None,
    json_: Json = False,
) -> None:
    """Answer a question with cited records, or say that none answers it."""
    base = opened()
    if batch:
        print_batch(batch, lambda text: base.as_json(base.ask(text)))
        return
    answer = base.ask(required(question))
    if json_:
        print_json(base.as_json(answer))
        return
    print(base.text(answer, ids=True))
    if answer.nearest:
        print("\n近い記録 / nearest records:" if answer.language == "ja" else "\nNearest records:")
        for record_id in answer.nearest:
            record = base.record(record_id)
            place = base.corpus.municipality(record).name.get(answer.language)
            print(f"  {place}  {record.title.get(answer.language)}  [{record_id}]")


@commands.command()
def show(
    record_id: Annotated[str, typer.Argument(metavar="ID")],
    json_: Json = False,
) -> None:
    """Show one record in full."""
    base = opened()
    if json_:
        print_json(base.as_json(base.record(record_id)))
        return
    print(base.show(record_id))


@commands.command()
def compare(
    record_ids: Annotated[list[str], typer.Argument(metavar="ID ID…")],
    json_: Json = False,
    csv_: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    lang: Annotated[str, typer.Option(help="ja or en.")] = "ja",
) -> None:
    """Lay records side by side."""
    from kb.presenting.tabular import csv_safe, table_rows

    base = opened()
    table = base.table(record_ids, lang)
    if json_:
        print_json(base.as_json(table))
        return
    rows = table_rows(table)
    if csv_:
        if is_file(sys.stdout):
            # Without this mark Excel garbles Japanese; a program at the other end wants none.
            sys.stdout.write("\ufeff")
        # Windows writes its own line ends over these.
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([csv_safe(cell) for cell in row] for row in rows)
        return
    for row in rows[1:]:
        print(f"■ {row[0]}")
        for name, text in zip(rows[0][1:], row[1:], strict=True):
            if text:
                print(f"  {name}: {text}")
