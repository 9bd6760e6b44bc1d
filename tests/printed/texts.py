"""Sentences and tables of a plan that no town has made, none of them twice."""

from __future__ import annotations

from collections.abc import Iterator

_WHO = ("総務課", "住民課", "福祉課", "税務課", "建設課", "教育委員会", "企画財政課", "農林水産課")
_WHAT = (
    "窓口の申請書",
    "職員の研修",
    "公共施設の予約",
    "保育所の入所手続",
    "道路の点検記録",
    "防災情報の配信",
    "水道の検針",
    "図書館の貸出",
    "会議の資料",
    "町税の収納",
)
_HOW = (
    "電子化し、住民が来庁せずに済むようにする",
    "見直し、処理に要する時間を短くする",
    "外部の専門人材の助言を得て改める",
    "近隣の市町村と共同で調達する",
    "生成AIを用いて下書きする試行を行う",
    "スマートフォンから行えるようにする",
    "標準準拠システムへ移行する",
)
_WHY = (
    "人口の減少により職員の確保が難しくなる中で、",
    "住民の利便性を高めるため、",
    "紙の書類を探す手間が大きいことから、",
    "「書かない窓口」の考え方に沿って、",
    "国の重点計画を踏まえ、",
)


def sentences() -> Iterator[str]:
    """Endless; the number in each makes it unlike any other."""
    n = 0
    while True:
        n += 1
        yield (
            f"{_WHY[n % 5]}{_WHO[n % 8]}は{_WHAT[n % 10]}を{_HOW[n % 7]}"
            f"（整理番号{1000 + n * 7}）。"
        )
        n += 1
        yield (
            f"令和{5 + n % 6}年度までに{_WHAT[n % 10]}の件数を年間{n * 13 + 120:,}件とし、"
            f"担当は{_WHO[n % 8]}とする。"
        )


class Words:
    """Deals out sentences, paragraphs and rows, each once."""

    def __init__(self, start: int = 0) -> None:
        self._source = sentences()
        for _ in range(start):
            next(self._source)
        self._row = start

    def sentence(self) -> str:
        return next(self._source)

    def paragraph(self, count: int = 3) -> str:
        return "".join(self.sentence() for _ in range(count))

    def row(self) -> list[str]:
        """Measure, unit in charge, two costs: 施策, 担当課, 令和7年度, 令和8年度."""
        self._row += 1
        n = self._row
        return [
            f"{_WHAT[n % 10]}を{_HOW[n % 7]}こと（{n}）",
            _WHO[n % 8],
            f"{n * 37 + 100:,}千円",
            f"{n * 41 + 200:,}千円" if n % 3 else "",
        ]
