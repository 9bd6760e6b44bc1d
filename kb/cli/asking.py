"""Commands for those who look something up: search, ask, show, compare."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.cli.common import (
    Batch,
    Json,
    is_file,
    named_model,
    opened,
    print_batch,
    print_json,
    required,
)
from kb.errors import QueryError

if TYPE_CHECKING:
    from kb.comparing.likeness import Town
    from kb.knowledge_base import KnowledgeBase
    from kb.records.models import Lang

commands = typer.Typer()

_NEAREST: dict[Lang, str] = {"ja": "近い記録 / nearest records:", "en": "Nearest records:"}

Like = Annotated[
    str | None,
    typer.Option(help="Your municipality (name or code): those like it come first."),
]
LikePopulation = Annotated[
    int | None, typer.Option(min=1, help="Its inhabitants, where no record tells them.")
]


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
    like: Like = None,
    like_population: LikePopulation = None,
    batch: Batch = None,
    json_: Json = False,
) -> None:
    """Find records, and passages of your own documents, best first."""
    base = opened()
    filters = base.filters(
        kind=kind,
        municipality=municipality,
        prefecture=prefecture,
        topic=topic,
        min_population=min_population,
        max_population=max_population,
    )
    town = _town(base, like, like_population)

    def run(text: str) -> dict[str, Any]:
        found = base.as_json(base.search(text, k=k, filters=filters, like=town))
        if base.documents:
            found["documents"] = base.as_json(base.documents.search(text, k, filters=filters))
        return found

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
    if result.get("documents"):
        print("\nIn your own documents:")
    for n, hit in enumerate(result.get("documents", ()), start=1):
        told = "  ".join(filter(None, [hit["municipality"], hit["title"], hit["heading"]]))
        print(f"{n:2}. {told}  {hit['score']:.3f}")
        print(f"    {' '.join(hit['snippet'].split())}")
        how = " (read by machine)" if hit["by_machine"] else ""
        print(f"    {hit['document']}, p. {hit['label']}{how}")


@commands.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question, Japanese or English.")] = None,
    after: Annotated[
        str | None,
        typer.Option(
            help="The question before, which one like 「費用は？」 takes its subject from."
        ),
    ] = None,
    like: Like = None,
    like_population: LikePopulation = None,
    prose: Annotated[
        bool,
        typer.Option(
            "--prose", help="Have a language model join the answer's statements (KB_LLM_URL)."
        ),
    ] = False,
    asks: Annotated[
        bool,
        typer.Option(
            "--asks", help="Have a language model mark what a long question asks (KB_LLM_URL)."
        ),
    ] = False,
    batch: Batch = None,
    json_: Json = False,
) -> None:
    """Answer a question with cited records, or say that none answers it."""
    base = opened()
    town = _town(base, like, like_population)
    model = named_model() if prose or asks else None

    def answered(text: str) -> dict[str, Any]:
        answer = base.ask(text, like=town, after=after or "")
        told = base.as_json(answer)
        if model and prose:
            worded = base.prose(answer, model)
            told["prose"] = base.as_json(worded) if worded else None
        if model and asks:
            read = base.asks(text, model)
            told["asks"] = base.as_json(read) if read else None
        return told

    if batch:
        print_batch(batch, answered)
        return
    if json_:
        print_json(answered(required(question)))
        return
    answer = base.ask(required(question), like=town, after=after or "")
    print(base.text(answer, ids=True), flush=True)
    if model and prose and (worded := base.prose(answer, model)):
        print(f"\n{base.prose_text(worded, answer)}", flush=True)
    if model and asks and (read := base.asks(required(question), model)):
        from kb.presenting.prose import asks_text

        print(f"\n{asks_text(read)}")
    if answer.nearest:
        print(f"\n{_NEAREST[answer.language]}")
        for record_id in answer.nearest:
            record = base.record(record_id)
            place = base.corpus.municipality(record).name.get(answer.language)
            print(f"  {place}  {record.title.get(answer.language)}  [{record_id}]")


def _town(base: KnowledgeBase, name: str | None, population: int | None) -> Town | None:
    if population is not None and name is None:
        raise QueryError("--like-population says how many inhabitants --like has. Give both.")
    return None if name is None else base.town(name, population)


@commands.command()
def similar(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A municipality: name or code.")],
    population: Annotated[
        int | None, typer.Option(min=1, help="Its inhabitants, where no record tells them.")
    ] = None,
    json_: Json = False,
    lang: Annotated[str, typer.Option(help="ja or en.")] = "ja",
) -> None:
    """List the municipalities with records, most like yours first, and in what they are."""
    base = opened()
    found = [base.as_json(one, lang) for one in base.similar(base.town(name, population))]
    if json_:
        print_json(found)
        return
    for n, one in enumerate(found, start=1):
        print(f"{n:2}. {one['municipality']}  [{one['code']}]  {' / '.join(one['reasons'])}")


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
    topic: Annotated[
        str | None, typer.Option(help="Topic id or name: only the lines that speak of it.")
    ] = None,
    lang: Annotated[str, typer.Option(help="ja or en.")] = "ja",
) -> None:
    """Lay records side by side, or a record beside one of your own documents."""
    from kb.presenting.tabular import csv_safe, table_rows

    base = opened()
    own = set(base.documents.library.ids()) - base.corpus.records.keys()
    if own & set(record_ids):
        _beside(base, [i for i in record_ids if i not in own], own & set(record_ids), lang, json_)
        return
    # A word for a topic goes by the same names as where a search is narrowed by it.
    chosen = base.filters(topic=topic).topic[0] if topic else None
    table = base.table(record_ids, lang, chosen)
    if topic and not table.columns:
        raise QueryError(
            f"None of these records says anything on {topic[:60]!r}. Leave out --topic."
        )
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


def _beside(
    base: KnowledgeBase, records: list[str], documents: set[str], lang: str, json_: bool
) -> None:
    """Print a record beside a document, by column."""
    if (len(records), len(documents)) != (1, 1):
        raise QueryError("One record is laid beside one document. Give one id of each.")
    spoken: Lang = "en" if lang == "en" else "ja"
    found = base.documents.beside(records[0], documents.pop(), spoken)
    if not json_:
        print(base.export(found, "txt", lang).data.decode(), end="")
        return
    lines = [
        {
            "name": row.name,
            "told": [asdict(entry) for entry in row.told],
            "said": [quotation.model_dump() for quotation in row.said],
        }
        for row in found.lines
    ]
    print_json(
        {
            "record": found.record,
            "document": found.document.id,
            "topics": found.topics,
            "lines": lines,
        }
    )
