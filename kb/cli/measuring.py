"""Commands that measure on judged questions, and fit what is learned from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.common import Json, opened, print_json
from kb.errors import QueryError

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

commands = typer.Typer()


@commands.command()
def evaluate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Judged questions, JSON Lines.")
    ],
    ablate: Annotated[
        bool, typer.Option("--ablate", help="What each device of the search is worth.")
    ] = False,
    documents: Annotated[
        bool, typer.Option(help="The file holds raw sections and questions on them.")
    ] = False,
    json_: Json = False,
) -> None:
    """Measure search and answers on judged questions."""
    from kb.evaluation.measures import report_text
    from kb.evaluation.replies import has_judged_points, measures_text

    base = opened()
    if ablate:
        from kb.evaluation.ablation import ablation_text

        found = base.ablate(files)
        print_json(found.model_dump()) if json_ else print(ablation_text(found))
        return
    file, *others = files
    if others:
        raise QueryError("Several files are measured together with --ablate only. Give one.")
    if documents:
        _evaluate_documents(base, file, json_)
        return
    if has_judged_points(file):
        replies = base.evaluate_replies(file)
        if json_:
            print_json({lang: found.model_dump() for lang, found in replies.items()})
            return
        print(measures_text(replies))
        return
    report = base.evaluate(file)
    if json_:
        print_json(report.model_dump(mode="json"))
        return
    print(report_text(report))


def _evaluate_documents(base: KnowledgeBase, file: Path, json_: bool) -> None:
    """Print how well raw sections are found, by way of searching."""
    figures = base.evaluate_documents(file)
    if json_:
        print_json(figures)
        return
    names = list(dict.fromkeys(name for values in figures.values() for name in values))
    print(f"{'':18}" + "".join(f"{lang:>9}" for lang in figures))
    for name in names:
        print(f"{name:18}" + "".join(f"{values[name]:9.3f}" for values in figures.values()))


@commands.command()
def train(
    files: Annotated[list[Path], typer.Argument(help="Judged questions, JSON Lines.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write; the package's own by default.")
    ] = None,
) -> None:
    """Fit the model of relevance on judged questions (needs a built index)."""
    from kb.evaluation import training

    target = out or training.MODEL_FILE
    model = training.train(opened().index, training.read_judged(files))
    training.write(model, target)
    counts = ", ".join(f"{count:,} {what}" for what, count in model.trained_on.items())
    print(f"Wrote {target}: fitted on {counts}.")
