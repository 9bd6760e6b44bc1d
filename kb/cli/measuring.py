"""Commands that measure on judged questions, and fit what is learned from them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kb.cli.common import Json, opened, print_json

commands = typer.Typer()


@commands.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Judged questions, JSON Lines.")],
    json_: Json = False,
) -> None:
    """Measure search and answers on judged questions."""
    from kb.evaluation.measures import report_text
    from kb.evaluation.replies import has_judged_points, measures_text

    base = opened()
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
