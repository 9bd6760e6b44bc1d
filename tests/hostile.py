"""A record and a municipality whose every text tries to become markup."""

from __future__ import annotations

from pathlib import Path

import yaml

from kb.records.registers import check_digit

RECORD = "mic-99-hostile"
CODE = f"13999{check_digit('13999')}"
WORD = "とりわけ珍しい呪文"
"""A word no other record has: searching it finds the hostile record."""

MARKUP = (
    '<img src=x class=injected onerror="window.injected=1;alert(1)">'
    "<script>window.injected=1;alert(1)</script>"
    '<svg onload="window.injected=1"></svg>'
    " [link](javascript:window.injected=1) ![i](http://127.0.0.1:1/i.png) :red[x] $$x$$ `c`"
    ' </td></table></div>"><b class=injected>b</b> | a | b | ${1+1} {{7*7}}'
)


def both(text: str) -> dict[str, str]:
    return {"ja": f"{text}{MARKUP}", "en": f"{text} {MARKUP}"}


def write_hostile_record(cases: Path) -> None:
    """Adds the record and its municipality to a copy of the records."""
    places = cases / "municipalities.yaml"
    listed = yaml.safe_load(places.read_text(encoding="utf-8"))
    listed.append(
        {
            "code": CODE,
            "name": both("市"),
            "kana": f"し{MARKUP}",
            "prefecture": {"ja": "東京都", "en": "Tokyo"},
            "type": "city",
            "population": {"value": 12345, "year": 2020, "source": both("調査")},
        }
    )
    places.write_text(yaml.safe_dump(listed, allow_unicode=True), encoding="utf-8")
    record = {
        "schema_version": 1,
        "id": RECORD,
        "kind": "case",
        "source": {
            "document": "mic-taisei",
            "section": f"99{MARKUP}",
            "page": f"99{MARKUP}",
        },
        "municipality": CODE,
        "status": "done",
        "title": both(f"{WORD}の題名"),
        "gist": both(f"{WORD}の要点"),
        "summary": both(f"{WORD}の概要"),
        "questions": {
            lang: [f"{WORD}とは何か{n}{MARKUP}" for n in range(3)] for lang in ("ja", "en")
        },
        "topics": ["training"],
        "points": [
            {"id": f"p{letter}", "aspect": aspect, **both(f"{WORD}の{aspect}")}
            for letter, aspect in zip(
                "abcdefg",
                ("measure", "organisation", "cost", "funding", "outcome", "target", "schedule"),
                strict=True,
            )
        ],
        "figures": [
            {
                "id": "fa",
                "point": "pa",
                **both("数"),
                "value": 1,
                "unit": both("件"),
                "kind": "count",
                "period": both("年"),
            }
        ],
        "schedule": [
            {
                "start": 2023,
                "end": 2024,
                "kind": kind,
                "track": both("流れ"),
                "step": both(kind),
                "point": "pg",
            }
            for kind in ("step", "target")
        ],
        "funding": [{"name": both("交付金"), "period": both("期間"), "point": "pd"}],
        "organisation": {"lead": {**both("責任者"), "point": "pb"}},
        "contact": {**both("担当"), "point": "pb"},
        "links": [{"title": both("頁"), "url": "https://example.invalid/?q=(x)%22onload"}],
        "notes": [f"注記{MARKUP}"],
    }
    path = cases / "mic-taisei" / f"{RECORD}.yaml"
    path.write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
