"""Words by which a question tells what it asks; matched in normalised text.

Japanese entries match anywhere, English ones at word boundaries (a trailing ``*`` leaves the end
open). Kept apart from the rules that use them, so that a new word is one line.
"""

from __future__ import annotations

import re
from functools import cache

from kb.records.models import Aspect, Kind, Status
from kb.records.registers import MunicipalityType

ASPECTS: dict[Aspect, str] = {
    Aspect.COST: "費用 コスト 予算 いくら 経費 お金 金額 謝金 委託料 | cost* budget* price* "
    "expens* how_much_money money spend_on spending spent",
    Aspect.FUNDING: "財源 国の制度 賄 まかな 交付金 補助 助成 交付税 国の支援 支援策 | fund* grant* subsid* finance*",
    Aspect.OUTCOME: "成果 効果 結果 実績 改善され どうなった 良くなっ | result* outcome* effect* achiev* "
    "benefit* impact",
    Aspect.TARGET: "目標 kpi めざす 目指す数 達成 指標 | target* goal* kpi* aim_for indicator*",
    Aspect.SCHEDULE: "いつ スケジュール 工程 時期 何年 年度まで ロードマップ 手順 段階 | when schedule* "
    "timeline* roadmap* by_what_year which_year step*",
    Aspect.TRAINING: "研修 育成 勉強会 学ばせ 学ぶ スキルアップ | train* course* learn* skill* upskill* "
    "teach*",
    Aspect.TIP: "工夫 コツ 注意 助言 アドバイス 秘訣 ポイント 失敗しない うまくいく 教訓 | tip tips advice "
    "lesson* success* pitfall* avoid careful",
    Aspect.CHALLENGE: "課題 失敗 問題 悩み 困っ 障害 障壁 難し 苦労 | challeng* problem* difficult* obstacle* "
    "issue* barrier* struggl*",
    Aspect.OUTSIDE_TALENT: "外部人材 外部の人 民間人材 副業 複業 専門家 アドバイザー 起業人 外部の専門 | "
    "outside_expert* external outside advis* side_job* side-job* private-sector expert*",
    Aspect.STAFFING: "人手 人員 担い手 人材 何人 担当者 誰が 配置 兼務 推進員 推進役 選び方 選任 | staff staffing workforce "
    "manpower recruit* hire* hiring personnel who_does team teams",
    Aspect.ORGANISATION: "体制 組織 本部 会議体 ワーキンググループ 部署 本部長 cdo cio | organis* organiz* "
    "structure* governance headquarter* working_group* committee* leads leader* department*",
    Aspect.BACKGROUND: "きっかけ 経緯 背景 なぜ 始めた理由 | why background reason* trigger* motivat*",
    Aspect.PROFILE: "人口 担当課 連絡先 問い合わせ先 問合せ先 url ホームページのアドレス | the_population "
    "population_of how_many_people how_many_inhabitants inhabitants contact department_in_charge",
    Aspect.DEFINITION: "とは 定義 違い 意味 | definition* define* difference* mean* what_is_dx",
    Aspect.SCOPE: "期間 対象 位置づけ 位置付け 終わる 終わり いつまで 最終年度 | plan_end* plan_run* end_of_the_plan period* duration how_long scope cover*",
    Aspect.AWARD: "受賞 表彰 | award* prize*",
    Aspect.MONITORING: "進捗管理 見直し 評価方法 pdca 点検 | monitor* review* progress pdca evaluat*",
    Aspect.OUTLOOK: "今後 これから 将来 展望 | future outlook next_step* plan_to going_forward",
}

KINDS: dict[Kind, str] = {
    Kind.CASE: "事例 先行事例 前例 実例 | precedent* case cases example*",
    Kind.PLAN_SECTION: "計画では 計画の 計画 方針では | plan plans planned",
}

STATUSES: dict[Status, str] = {
    Status.DONE: "実施済 実際に 実施した 導入した 導入済 やった すでに 既に | already actually "
    "implemented carried_out introduced have_done",
    Status.PLANNED: "予定 計画して これから始め 今後実施 | planned going_to intend*",
}

TYPES: dict[MunicipalityType, str] = {
    MunicipalityType.TOWN: "町村 小さな町 小さい町 町役場 小規模な町 規模の町 "
    "| towns small_town a_town tiny_town town_hall_staff",
    MunicipalityType.VILLAGE: "町村 村役場 小さな村 小さい村 | villages small_village a_village",
    MunicipalityType.CITY: "大きな市 大都市 小さな市 政令指定都市 政令市 中核市 規模の市 "
    "| cities big_city large_city small_city million-plus_city",
    MunicipalityType.PREFECTURE: "都道府県 県庁 | prefecture prefectures prefectural governor*",
}
"""Words that ask for municipalities of one type; «city hall» or «smart city» do not."""

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

SMALL = "小さな 小さい 小規模 人口の少ない 人の少ない 職員の少ない 小人数 過疎 | small smaller tiny little"
LARGE = "大きな 大きい 大規模 大都市 政令指定都市 政令市 人口の多い | big large larger major metropolitan"

REGIONS: dict[str, tuple[str, ...]] = {
    "東北 tohoku": ("青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県"),
    "関東 首都圏 kanto": (
        "茨城県",
        "栃木県",
        "群馬県",
        "埼玉県",
        "千葉県",
        "東京都",
        "神奈川県",
    ),
    "北陸 hokuriku": ("新潟県", "富山県", "石川県", "福井県"),
    "甲信越 koshinetsu": ("山梨県", "長野県", "新潟県"),
    "東海 tokai": ("岐阜県", "静岡県", "愛知県", "三重県"),
    "中部 chubu": (
        "新潟県",
        "富山県",
        "石川県",
        "福井県",
        "山梨県",
        "長野県",
        "岐阜県",
        "静岡県",
        "愛知県",
    ),
    "関西 近畿 kansai kinki": (
        "三重県",
        "滋賀県",
        "京都府",
        "大阪府",
        "兵庫県",
        "奈良県",
        "和歌山県",
    ),
    "中国地方 chugoku": ("鳥取県", "島根県", "岡山県", "広島県", "山口県"),
    "四国 shikoku": ("徳島県", "香川県", "愛媛県", "高知県"),
    "九州 kyushu": (
        "福岡県",
        "佐賀県",
        "長崎県",
        "熊本県",
        "大分県",
        "宮崎県",
        "鹿児島県",
    ),
}
"""Names of a region -> its prefectures."""

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
        stem = re.escape(word.rstrip("*")).replace("_", r"\s+")
        parts.append(rf"\b{stem}\w*" if word.endswith("*") else rf"\b{stem}\b")
    return re.compile("|".join(parts))


def found(words: str, text: str) -> str | None:
    """The first word of an entry that the normalised text holds."""
    match = pattern(words).search(text)
    return match.group() if match else None
