"""Words by which a question tells what it asks; matched in normalised text.

Japanese entries match where a word begins, English ones at word boundaries (a trailing ``*`` leaves
the end open, an … between words stands for two at most). Kept apart from the rules that use them,
so that a new word is one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kb.index.literals import Literals
from kb.records.models import Kind, Status
from kb.records.registers import MunicipalityType
from kb.understanding import phrases
from kb.understanding.spans import matches, touches

KINDS: dict[Kind, str] = {
    Kind.CASE: "事例 先行事例 前例 実例 | precedent* case cases example*",
    Kind.PLAN_SECTION: "計画では 計画の 計画 方針では | plan plans planned",
}

STATUSES: dict[Status, str] = {
    Status.DONE: "実施済 実際に 実施した 導入した 導入済 やった すでに 既に | already actually "
    "implemented carried_out introduced have_done",
    Status.PLANNED: "予定 計画して これから始め 今後実施 | planned going_to intend*",
}

TYPE_AS_SUBJECT = re.compile(
    r"(?<![一-鿿々])([県市町村])(?=では|は|が|や|と|における|による|として|の(?:事例|取組|取り組み|例|体制|計画|記録|施策|一覧)|で)"
)
"""A bare 県, 市, 町 or 村 that does something: 「県や市では…」, not 「町の高齢者」."""

TYPE_AFTER_BOUND = re.compile(r"(?:以上|以下|未満|規模|超)の(?:都)?([県市町村])")
"""「人口30万人以上の市」, 「5万人以下の都市」."""

TYPE_OF = {
    "県": MunicipalityType.PREFECTURE,
    "市": MunicipalityType.CITY,
    "町": MunicipalityType.TOWN,
    "村": MunicipalityType.VILLAGE,
}

AREA = re.compile(
    r"内|で(?:最も|もっとも|一番)|(?:管内|地方)?の(?:町|市|村|各|自治体|市町村|町村|団体|事例|取組|取り組み|小さな|小規模|どこ|例|先進)"
)
"""After a prefecture: its name is that of the area its municipalities lie in."""

AREA_EN = re.compile(r"\b(?:in|within|from|across|of|throughout) (?:the prefecture of )?$")
"""Before a prefecture: «towns in Saitama»."""

ITSELF = re.compile(
    r"庁|(?:は|が|も|として|による|自身|本体)|の(?:dx)?(?:推進)?(?:計画|方針|体制|本部|組織|条例|予算|職員|cdo|cio|"
    r"知事|ビジョン|戦略|支援|担当|部署|役割|庁)"
)
"""After a prefecture: its own administration is meant."""

ITSELF_EN = re.compile(r"\b(?:does|do|did|has|have|is|was|by|can|could|should|will)\s+(?:the )?$")

GENERIC_STEMS = tuple(
    "市 区 町 県 道府 都道府県 市区 小 大 下 城下 港 門前 温泉 漁 農 山 寒 離 廃 隣 近隣 周辺 他 各 当 本 同 全 両 某 弊 "
    "我が 県内 道内 府内 都内 市内 町内 国内 過疎 小規模 中小 大規模 中規模 先進 先行 類似 関係 構成 参加 連携 被災 政令 指定 政令指定 "
    "中核 特例 都 首都 中心 中枢 一般 単独 合併 新 旧 元 現 母 実施 対象 該当 加盟 規模 人口 沿岸 山間 中山間 選択 未導入 "
    "導入 採択 複数 多数 数 半数 モデル 実証 幹事 代表 事務局 地方 東日本 西日本 全国 日本 海辺 雪国 宿場 学生 企業城下 下請 "
    "横丁 銀座 繁華 住宅 団地 商店 観光 産炭 炭鉱 基地 姉妹 友好 兄弟 自 貴 御 国際 学園 学術 田園 文化 工業 商業 衛星 平和 健康 "
    "青空 朝 夜 朝夕 露店 蚤 定期 定例 金融 株式 証券 株 卸売 卸 青果 魚 競 先進的な".split()
)
"""What before 市, 町 or 村 makes a word of the language and no name."""

GENERIC_EN = frozenset(
    "smart super digital small big large larger smaller tiny each every which what that this the our my "
    "your their a an one any some other another core designated regional old new next home host sister "
    "capital garden compact whole same inner local rural remote island of in mega".split()
)
"""What before City or Town is no name: «smart city»."""

COUNT = re.compile(
    r"(?:事例|記録|前例|自治体|団体)(?:は|が)?(?:登録|収録|掲載)?(?:は|が|されて)?全部で(?:何|いくつ)|"
    r"全部で(?:何自治体|何団体|何件の(?:事例|記録)|いくつの(?:自治体|団体|事例|記録))|"
    r"(?:登録|収録|掲載)(?:して|されて)?.{0,10}(?:何件|いくつ|何自治体|何団体)|"
    r"(?:事例|記録|前例)(?:は|が)(?:何件|いくつ)|"
    r"how many (?:records|cases|precedents|municipalities|examples|entries) (?:are (?:there|held|recorded|registered|in )|"
    r"do you (?:have|hold)|does (?:it|this) (?:have|hold))"
)
"""Asks how many records there are."""


CONDITION_TOKENS = frozenset(
    "town villag citi municip prefectur local govern small smaller tini big larg council "
    "number mani much total compar comparison differ differenc exampl case preced initi overview summari introduc "
    "比較 比べる 違い 事例 先行 取り組み 取組 取り組む 概要 紹介 一覧 教える 知る "
    "町 村 市 県 町村 市町村 自治体 団体 小さな 小さい 小規模 大きな 大きい 役場 役所 規模".split()
)
"""Tokens that state whom a question is about or what form the answer should have; that a record
holds them says nothing of the rest."""

BODIES = re.compile(r"地方公共団体|自治体|市区?町村|町村|都道府県|団体")
"""Municipalities of whatever kind, in words of several parts."""

ALL_OF_IT = frozenset(
    "計画 方針 施策 記録 dx 何 何処 何れ どんな 付く 為さる 見る 実施 ところ "
    "plan polici measur record list dx do done doing activ effort action work know all everyth anyth".split()
)
"""Tokens by which a question asks for whatever there is of those who meet its conditions."""

BOUND_TOKENS = frozenset("popul peopl inhabit resid 人口".split())
"""Tokens that belong to a condition on population, where a question puts one."""

FORMS: dict[str, str] = {
    "comparison": "比較 比べ 違い どう違う 対比 | compar* versus vs differ* difference_between",
    "count": "何団体 何自治体 何市町村 いくつの自治体 いくつの団体 自治体はいくつ 団体はいくつ 自治体の数 団体の数 何か所の自治体 "
    "| how_many_municipalities how_many_towns how_many_cities how_many_local_governments how_many_bodies how_many_places "
    "how_many_councils how_many_of_the_municipalities how_many_of_them number_of_municipalities",
    "fact": "何人 何件 何回 何名 何年 何% 何割 何パーセント いくつ いくら 件数は 人口は 率は 割合 いつから いつまで "
    "誰 どこの課 | how_many how_much how_often what_percentage what_share when_did who_is who_leads "
    "in_which_year what_year what_rate",
    "how": "どうやって どのように どうすれ どうした 方法 手順 やり方 進め方 どうやる どう | how",
    "list": "事例 取組 取り組み どんな どこ 一覧 自治体 例 | which what list examples measures",
}


@cache
def pattern(words: str) -> re.Pattern[str]:
    """One pattern for an entry of the tables above."""
    ja, _, en = words.partition("|")
    parts = [re.escape(w) for w in ja.split()]
    for word in en.split():
        stem = (
            re.escape(word.rstrip("*")).replace("_…_", r"\s+(?:\S+\s+){0,2}").replace("_", r"\s+")
        )
        parts.append(rf"\b{stem}\w*" if word.endswith("*") else rf"\b{stem}\b")
    return re.compile("|".join(parts))


@cache
def _beginnings(words: str) -> Literals:
    """What each word of an entry begins with up to the first place that is left open."""
    ja, _, en = words.partition("|")
    return Literals([*ja.split(), *(w.split("_", 1)[0].rstrip("*") for w in en.split())])


def standing(words: str, text: str) -> Iterator[re.Match[str]]:
    """Where words of an entry stand in a normalised text; of most texts their letters tell that
    none does, before any pattern is made."""
    if _beginnings(words).may_stand(text):
        yield from pattern(words).finditer(text)


def found(words: str, text: str) -> str | None:
    """The first word of an entry that the normalised text holds, in the sense that is meant."""
    for match in standing(words, text):
        idiom = touches(match.span(), matches(_IDIOM, text))
        if not idiom and phrases.begins(text, *match.span()):
            return match.group()
    return None


_IDIOM = re.compile(r"\b(?:in (?:any|the|that) case|(?:just )?in case|case by case)\b")
"""No case: «in case of a fire»."""
