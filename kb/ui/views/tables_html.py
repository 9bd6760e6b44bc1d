"""Tables as HTML: text wraps, a wide one scrolls sideways, cells can hold a link.

Streamlit's own tables cut long text or hold no links. Every text passes through
``html.escape``; the markup here is constant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from kb.comparing.table import Cell, Row, Table
from kb.records.corpus import Corpus
from kb.records.models import Lang, Status
from kb.texts import interface as texts
from kb.texts import wording
from kb.ui.views import view
from kb.ui.views.quality_view import Coverage

_LONG = 24
"""Characters above which a column of a plain table is kept wide."""


def comparison_html(
    corpus: Corpus,
    table: Table,
    lang: Lang,
    numbers: Mapping[str, int],
    states: Mapping[str, Status],
) -> str:
    """The table with a citation in each cell that has one.

    Args:
        corpus: the records the table was made of.
        table: rows by record.
        lang: language of the table.
        numbers: record id -> number of its source; the citation leads to ``source_anchor`` of it.
        states: record id -> the state the answer says of it.
    """
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "".join(_row(corpus, row, lang, numbers, states[row.record]) for row in table.rows)
    return scrolled("kb-table", f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody>")


def plain_html(rows: Sequence[Mapping[str, str]], lang: Lang | None = None) -> str:
    """Rows of plain text under the keys of the first one; ``lang`` as in ``scrolled``."""
    long = {c for c in rows[0] if max(len(row[c]) for row in rows) > _LONG}
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in rows[0])
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="kb-long">{escape(v)}</td>' if c in long else f"<td>{escape(v)}</td>"
            for c, v in row.items()
        )
        + "</tr>"
        for row in rows
    )
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return scrolled("kb-table kb-plain", table, lang)


def shares_html(rows: Sequence[Coverage]) -> str:
    """Shares of a whole as bars, each with its name before it and its numbers on it."""
    body = "".join(
        f'<tr><th scope="row">{escape(row.name)}</th><td>'
        f'<div class="kb-bar" style="--share: {row.share:.3f}">{escape(row.told)}</div></td></tr>'
        for row in rows
    )
    return f'<table class="kb-shares"><tbody>{body}</tbody></table>'


def scrolled(classes: str, table: str, lang: Lang | None = None, label: str = "") -> str:
    """A table that scrolls sideways where it is too wide; ``label`` (HTML) names it.

    ``lang``: that in which a phone says so; without one the page does.
    """
    # Can be focused, so that the arrow keys scroll it too.
    named = f' role="region" aria-label="{label}"' if label else ""
    hint = f'<p class="kb-swipe">{escape(texts.get("swipe", lang))}</p>' if lang else ""
    return f'{hint}<div class="{classes}" tabindex="0"{named}><table>{table}</table></div>'


def facts_html(facts: Sequence[tuple[str, str]]) -> str:
    """Labels and values, plain text, as a list of definitions."""
    entries = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts)
    return f'<dl class="kb-facts">{entries}</dl>'


def source_anchor(number: int) -> str:
    """The id of a source's entry in the list of sources."""
    return f"source-{number}"


def _row(corpus: Corpus, row: Row, lang: Lang, numbers: Mapping[str, int], state: Status) -> str:
    status = wording.STATUS[state][lang]
    cells = "".join(_cell(corpus, row, cell, lang, numbers) for cell in row.cells)
    number = numbers[row.record]
    return (
        f'<tr><th scope="row">{escape(row.label)}<span class="kb-state">{escape(status)} '
        f'<a href="#{source_anchor(number)}">[{number}]</a></span></th>{cells}</tr>'
    )


def _cell(corpus: Corpus, row: Row, cell: Cell, lang: Lang, numbers: Mapping[str, int]) -> str:
    if not cell.point:
        silent = cell.text == wording.NOT_STATED[lang]
        return f"<td{' class=kb-silent' if silent else ''}>{escape(cell.text)}</td>"
    source = view.point_source(corpus, row.record, cell.point, lang)
    number = numbers[row.record]
    return (
        f"<td>{escape(cell.text)} "
        f'<a href="#{source_anchor(number)}" title="{escape(source.location)}">'
        f"[{number}]&nbsp;{escape(view.page_label(source.page))}</a></td>"
    )
