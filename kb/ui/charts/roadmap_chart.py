"""Charts of the plans' time tables (Altair, drawn in the browser from the data sent with it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from kb.records.doubts import with_doubts
from kb.records.models import Lang, Step, StepKind
from kb.texts import interface as texts
from kb.ui.charts import shades
from kb.ui.charts.shades import Palette
from kb.ui.views import roadmap_view

_TRACK_HEIGHT, _STEP_HEIGHT, _BAR, _ROW = 26, 38, 9, 32
"""Pixels of a track's name, of a step with its text, of the bar in it, of an overview's row."""

_AXIS_ROOM: dict[Lang, int] = {"ja": 19, "en": 5}
"""Pixels between the axis and the first line of its labels, which have two lines in Japanese."""

CELL_SELECTION = "cell"
"""Name of the overview's selection; it tells ``code`` and ``year``."""


def gantt(
    steps: Sequence[Step],
    years: Sequence[int],
    this_year: int,
    lang: Lang,
    palette: Palette = shades.LIGHT,
) -> alt.LayerChart:
    """One record's steps below the fiscal years: a bar a step, a diamond a target.

    What is repeated in other years stands on one line, with its text at the first of its bars.

    Args:
        steps: at least one.
        years: the fiscal years of the axis, the same for all charts of a page.
        this_year: the current fiscal year; its column is tinted.
        lang: language of the texts.
        palette: the page's colours.
    """
    rows, names, height = _layout(steps, years, lang)
    x = alt.X(
        "start:Q",
        scale=alt.Scale(domain=[years[0], years[-1] + 1], nice=False, zero=False),
        axis=_year_axis(years, lang, palette),
    )
    y = alt.Scale(domain=[0, height], range=[0, height], nice=False)
    data = pd.DataFrame(rows)
    now = pd.DataFrame({"start": [this_year], "end": [this_year + 1], "top": [0], "low": [height]})
    layers = [
        alt.Chart(pd.DataFrame({"start": list(years)})).mark_rule(color=palette.line).encode(x=x),
        alt.Chart(data)
        .transform_filter(alt.datum.kind == StepKind.STEP.value)
        .mark_rect(color=palette.step, cornerRadius=3)
        .encode(
            x=x,
            x2="end:Q",
            y=alt.Y("bar:Q", scale=y, axis=None),
            y2="bar_end:Q",
            tooltip=_tooltip(lang),
        ),
        alt.Chart(data)
        .transform_filter(alt.datum.kind == StepKind.TARGET.value)
        .mark_rule(color=palette.target, strokeWidth=2)
        .encode(x=x, x2="end:Q", y=alt.Y("middle:Q", scale=y, axis=None), tooltip=_tooltip(lang)),
        alt.Chart(data)
        .transform_filter(alt.datum.kind == StepKind.TARGET.value)
        .mark_point(shape="diamond", size=110, filled=True, color=palette.target, opacity=1)
        .encode(
            x=alt.X("due:Q"),
            y=alt.Y("middle:Q", scale=y, axis=None),
            tooltip=_tooltip(lang),
        ),
        alt.Chart(data)
        .mark_text(
            align=alt.expr("datum.side"),
            baseline="middle",
            fontSize=12.5,
            dx=alt.expr("datum.side === 'left' ? 4 : -4"),
            limit=alt.expr("width * datum.room - 8"),
        )
        .encode(
            x=alt.X("text_x:Q"),
            y=alt.Y("text_at:Q", scale=y, axis=None),
            text="step:N",
            color=alt.condition(
                alt.datum.kind == StepKind.TARGET.value,
                alt.value(palette.target),
                alt.value(palette.ink),
            ),
            tooltip=_tooltip(lang),
        ),
        _text(pd.DataFrame(names), "track", y, fontWeight=600, color=palette.quiet),
    ]
    if years[0] <= this_year <= years[-1]:
        tint = alt.Chart(now).mark_rect(color=palette.now)
        layers.insert(
            0,
            tint.encode(x=x, x2="end:Q", y=alt.Y("top:Q", scale=y, axis=None), y2="low:Q"),
        )
    return _framed(alt.layer(*layers), height)


def overview(
    counts: Mapping[tuple[str, int], int],
    names: Mapping[str, str],
    years: Sequence[int],
    lang: Lang,
    palette: Palette = shades.LIGHT,
) -> alt.LayerChart:
    """How many steps and targets each municipality has in each fiscal year; a cell can be picked.

    Args:
        counts: by code and year.
        names: code -> name, in the order of the rows.
        years: the columns.
        lang: language of the labels.
        palette: the page's colours.
    """
    rows = []
    most = max(counts.values(), default=1)
    for code, name in names.items():
        for year in years:
            count = counts.get((code, year), 0)
            fill = palette.shade(count / most) if count else palette.none
            row = {"code": code, "name": name, "year": year, "count": count}
            rows.append(row | {"fill": fill, "ink": shades.ink(fill), "text": str(count or "")})
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X(
            "year:O",
            axis=alt.Axis(
                orient="top",
                title=None,
                labelAngle=0,
                labelExpr=_label_expression(years, lang),
                labelColor=palette.ink,
                domain=False,
                ticks=False,
                labelPadding=_AXIS_ROOM[lang],
            ),
        ),
        y=alt.Y(
            "name:N",
            sort=list(names.values()),
            axis=alt.Axis(
                title=None, labelColor=palette.ink, domain=False, ticks=False, labelLimit=140
            ),
        ),
        tooltip=[
            alt.Tooltip("name:N", title=texts.get("roadmap_place", lang)),
            alt.Tooltip("year:O", title=texts.get("roadmap_years", lang)),
            alt.Tooltip("count:Q", title=texts.get("roadmap_count", lang)),
        ],
    )
    pick = alt.selection_point(CELL_SELECTION, fields=["code", "year"], empty=True)
    cells = base.mark_rect(cornerRadius=3, stroke=palette.ground, strokeWidth=2).encode(
        color=alt.Color("fill:N", scale=None)
    )
    numbers = base.mark_text(fontSize=12).encode(
        text="text:N", color=alt.Color("ink:N", scale=None)
    )
    # On top, so that a press on a number counts as one on its cell.
    pressed = base.mark_rect(opacity=0, cursor="pointer").add_params(pick)
    return _framed(alt.layer(cells, numbers, pressed), _ROW * len(names))


def _framed(chart: Any, height: int) -> alt.LayerChart:
    """The chart as wide as its place, ``height`` pixels high below its axis."""
    # Marks without names would be read one by one; the chart has a name, the matrix the content.
    framed: alt.LayerChart = (
        chart.properties(
            height=height,
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
            usermeta=shades.NO_MENU,
        )
        .configure_view(strokeWidth=0)
        .configure_mark(aria=False)
        .configure_axis(aria=False)
    )
    return framed


def _layout(
    steps: Sequence[Step], years: Sequence[int], lang: Lang
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Bars and track names with their places, in pixels from the top, and the chart's height."""
    rows: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    top = 4
    for track, own in roadmap_view.by_track(steps, lang):
        names.append({"start": own[0].start, "text_at": top + 12, "track": track})
        top += _TRACK_HEIGHT
        lines: dict[tuple[StepKind, str], list[Step]] = {}
        for step in own:
            text = with_doubts(step.step.get(lang), [step.doubt], lang)
            lines.setdefault((step.kind, text), []).append(step)
        for (kind, text), repeated in lines.items():
            middle = top + 22
            is_target = kind is StepKind.TARGET
            rows += [
                {
                    "kind": step.kind.value,
                    "start": step.start,
                    "end": step.end + 1,
                    "due": step.end + 0.5,
                    "bar": middle - _BAR / 2,
                    "bar_end": middle + _BAR / 2,
                    "middle": middle,
                    "text_at": top + 7,
                    "step": "" if n else f"◆ {text}" if is_target else text,
                    **_beside(step, years),
                    "full": text,
                    "track": track,
                    "years": step.era.get(lang),
                    "what": texts.get(f"roadmap_kind_{step.kind.value}", lang),
                }
                for n, step in enumerate(repeated)
            ]
            top += _STEP_HEIGHT
    return rows, names, top + 2


def _beside(step: Step, years: Sequence[int]) -> dict[str, Any]:
    """Where the text of a bar stands: from its start to the chart's right edge, or from the left
    edge to its end where that gives more room; ``room`` is a share of the chart's width."""
    span = years[-1] + 1 - years[0]
    after, before = (years[-1] + 1 - step.start) / span, (step.end + 1 - years[0]) / span
    if after >= before:
        return {"text_x": step.start, "side": "left", "room": after}
    return {"text_x": step.end + 1, "side": "right", "room": before}


def _text(data: Any, field: str, y: alt.Scale, **mark: Any) -> alt.Chart:
    """Text that begins at the chart's left edge and ends in an ellipsis at its right one."""
    text: alt.Chart = (
        alt.Chart(data)
        .mark_text(
            align="left", baseline="middle", fontSize=12.5, limit=alt.expr("width - 8"), **mark
        )
        .encode(x=alt.value(4), y=alt.Y("text_at:Q", scale=y, axis=None), text=f"{field}:N")
    )
    return text


def _tooltip(lang: Lang) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(f"{field}:N", title=texts.get(f"roadmap_{name}", lang))
        for field, name in (
            ("what", "kind"),
            ("years", "years"),
            ("track", "track"),
            ("full", "step"),
        )
    ]


def _year_axis(years: Sequence[int], lang: Lang, palette: Palette) -> alt.Axis:
    return alt.Axis(
        orient="top",
        title=None,
        values=[year + 0.5 for year in years],
        labelExpr=_label_expression(years, lang),
        labelColor=palette.ink,
        labelFontSize=11,
        grid=False,
        ticks=False,
        domain=False,
        labelPadding=_AXIS_ROOM[lang],
        labelOverlap="greedy",
    )


def _label_expression(years: Sequence[int], lang: Lang) -> str:
    """The labels as a Vega expression; they hold only digits and the names of eras."""
    labels = {str(year): roadmap_view.year_label(year, lang) for year in years}
    return f"({labels!r})[toString(floor(datum.value))]"
