"""The commands on what readers say is wrong: ``kb reports``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.common import Json, print_json
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.reports import Report, Reports

commands = typer.Typer()
reports = typer.Typer(help="What readers say is wrong: list, show, done.")
commands.add_typer(reports, name="reports", invoke_without_command=True)

ReportId = Annotated[str, typer.Argument(metavar="ID")]


@reports.callback()
def listed(
    context: typer.Context,
    done: Annotated[bool, typer.Option("--done", help="Those dealt with.")] = False,
    json_: Json = False,
) -> None:
    """List what readers say is wrong."""
    if context.invoked_subcommand:
        return
    found = _reports().listed(done=done)
    if json_:
        print_json([report.model_dump() for report in found])
        return
    for report in found:
        print(f"{report.id}  {report.record}#{report.point}  {report.words or report.sentence}")
    if not found:
        print("No report has been dealt with yet." if done else "There are no open reports.")


@reports.command()
def show(report: ReportId, json_: Json = False) -> None:
    """Show a report in full."""
    found = _reports().get(report)
    if json_:
        print_json(found.model_dump())
        return
    print(_text(found))


@reports.command()
def done(report: ReportId) -> None:
    """Put a report aside as dealt with."""
    print(f"Done: {_reports().done(report).id}")


def _text(report: Report) -> str:
    told = {
        "at": report.at,
        "record": f"{report.record}#{report.point}",
        "page": report.page,
        "sentence": report.sentence,
        "question": report.question,
        "words": report.words,
    }
    return "\n".join(f"{name + ':':10}{value}" for name, value in told.items() if value)


def _reports() -> Reports:
    from kb.reports import Reports

    return Reports(Settings.from_environment().reports)
