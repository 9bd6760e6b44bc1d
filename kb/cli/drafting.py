"""The commands from a document to records: ``kb draft``, ``kb drafts``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.cli.common import Json, named_model, print_json
from kb.settings import LanguageModel, Settings

if TYPE_CHECKING:
    from kb.own_documents import OwnDocuments
    from kb.records.drafts import Draft, Drafts

commands = typer.Typer()

Folder = Annotated[
    Path | None, typer.Option("--to", help="The folder of the drafts; KB_DRAFTS without it.")
]


@commands.command()
def draft(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of an own document.")],
    section: Annotated[
        list[str] | None, typer.Option(help="Words of a section's heading; all sections without.")
    ] = None,
    propose: Annotated[
        bool,
        typer.Option("--propose", help="Have a language model propose what is empty (KB_LLM_URL)."),
    ] = False,
    to: Folder = None,
) -> None:
    """Draft a record of each section of an own document, to be finished by a person."""
    from kb.knowledge_base import KnowledgeBase

    model = named_model() if propose else None
    own = KnowledgeBase.open().documents
    drafts, held = _drafts(to), own.get(document)
    made = own.drafts(document, section or ())
    written = [(data, drafts.write(data, held.filename)) for data in made]
    for data, path in written:
        counts = [f"{len(data[part])} {part}" for part in ("points", "figures", "schedule")]
        done = f"Wrote {path}" if path else f"Kept {data['id']} as it is"
        print(f"{done}: {data['title']['ja']} ({', '.join(counts)})")
    if not made:
        print("No section states anything that could be drafted.")
    else:
        print("Nothing in them is checked. Which faults are left tells: kb drafts ID", flush=True)
    if model:
        _propose(own, drafts, [data for data, path in written if path], model)


def _propose(
    own: OwnDocuments, drafts: Drafts, made: list[dict[str, Any]], model: LanguageModel
) -> None:
    """Fill what is empty in drafts; a server that is of no use is not asked for the next one."""
    from kb.records.drafts import with_proposals
    from kb.texts import prose as phrases

    for data in made:
        told = own.proposed(data, model)
        if told is None:
            return
        if told.fault:
            print(f"{data['id']}: {phrases.fault(told.fault, 'draft', 'en')}", flush=True)
            if told.fault != "unusable":
                return
            continue
        drafts.save(data["id"], with_proposals(data, told.values))
        failed = f"; {told.dropped} more failed the check" if told.dropped else ""
        print(f"{data['id']}: proposed {', '.join(told.values)}{failed}", flush=True)


@commands.command()
def drafts(
    id_: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    finish: Annotated[bool, typer.Option(help="Move it among the records.")] = False,
    checked: Annotated[
        bool, typer.Option(help="Say that you have checked it against its source.")
    ] = False,
    to: Folder = None,
    json_: Json = False,
) -> None:
    """List the drafts, or what one of them lacks; move a finished one among the records."""
    held = _drafts(to)
    if id_ is None:
        _list(held.listed(), json_)
        return
    if finish or checked:
        path = held.finish(id_, checked=checked)
        print(f"Wrote {path}{'' if checked else ', marked as unchecked'}. Now run: kb build")
        return
    one = held.get(id_)
    if json_:
        print_json({"id": one.id, "faults": [str(fault) for fault in one.faults]})
        return
    for fault in one.faults:
        print(fault)
    if not one.faults:
        print(
            f"{one.id} is complete. Check it against its source, then: "
            f"kb drafts {one.id} --finish --checked"
        )


def _list(found: list[Draft], json_: bool) -> None:
    if json_:
        print_json([{"id": one.id, "faults": len(one.faults)} for one in found])
        return
    for one in found:
        title = (one.data.get("title") or {}).get("ja", "")
        state = f"{len(one.faults)} faults left" if one.faults else "complete"
        print(f"{one.id}  {title}  ({state})")
    if not found:
        print("There are no drafts. Make some: kb draft DOCUMENT")


def _drafts(to: Path | None) -> Drafts:
    from kb.records.drafts import Drafts

    settings = Settings.from_environment()
    return Drafts(to or settings.drafts, settings.records())
