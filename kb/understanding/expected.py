"""The kind of thing a question asks for, and whether a text holds one.

「何名ですか」 is answered by a number of people, 「電話番号は」 by a telephone number. A point that is
near to a question and holds no such thing does not answer it, however near it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kb.index.text import normalise, tokenise
from kb.understanding import lexicon

_NUMBER = r"\d[\d,.]*"
_EN_NUMBERS = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|every)\b"
)


@dataclass(frozen=True)
class Expected:
    """``asked``: words of a question (see ``lexicon``); ``held``: what an answer shows.

    Where it is not ``required`` a point without one may answer too, only less well: 「誰が」 is
    answered by a post as by a name.
    """

    name: str
    asked: str
    held: re.Pattern[str]
    required: bool = True

    @cached_property
    def words(self) -> frozenset[str]:
        """The tokens by which it is asked for."""
        phrases = self.asked.replace("|", " ").replace("*", "").split()
        return frozenset(t for phrase in phrases for t in tokenise(phrase.replace("_", " ")))


_PERSON = re.compile(r"氏(?:[はがをの、]|$)|\([一-鿿]{3,6}\)")
"""A person as the records name one: 「藤井靖史氏は」, «Fujii (藤井靖史)»."""

KINDS = (
    Expected(
        "telephone",
        "電話番号 fax番号 内線 メールアドレス | phone_number* telephone_number* email_address* "
        "fax_number* phone_or_email",
        re.compile(r"\d{2,4}-\d{2,4}-\d{3,4}|[\w.]+@[\w.]+"),
    ),
    Expected("age", "何歳 年齢は 生年月日 | how_old_is", re.compile(r"\d+\s*(?:歳|years old)")),
    Expected(
        "law",
        "罰則 懲役 第何条 何条 罰金 | penalt* prison_sentence* which_article fine_for",
        re.compile(r"第?\d+条|罰則|懲役|罰金|article \d|penalt|prison"),
    ),
    Expected(
        "person",
        "名前は 氏名 の名前 お名前 | name_of_the_mayor name_of_the_governor name_of_the_cdo "
        "name_of_the_cio name_of_the_person name_of_the_adviser the_mayor's_name "
        "the_governor's_name what_is_the_name_of_the_mayor",
        _PERSON,
    ),
    Expected("who", "は誰 誰です 誰か | who_is_the who_is who_was", _PERSON, required=False),
    Expected(
        "firm",
        "製品名 商品名 ベンダー名 業者名 会社名 何という会社 どこの会社 どの会社 会社はどこ 社名 "
        "メーカー 機種 | product_name* vendor* which_company which_vendor which_product "
        "brand supplier which_firm name_of_the_company",
        re.compile(r"株式会社|（株）|\binc\b|\bltd\b|corporation|google|microsoft"),
    ),
    Expected(
        "pay",
        "給与 給料 年収 報酬 月給 年俸 | salar* wage* how_much_is_paid remuneration pay_of",
        re.compile(
            r"(?:給与|給料|年収|報酬|月給)[^。]{0,20}\d|\d[^。]{0,20}(?:給与|年収|報酬)|salar|wage"
        ),
    ),
    Expected(
        "money",
        "いくら 何円 予算額 金額 料金は 運賃 委託料は 総額 総事業費 家賃 "
        "| how_much_money how_much_does_it_cost how_much_did_it_cost how_much_is_paid "
        "budget_in_yen total_budget cost_in_yen price_of fare rent_of in_yen",
        re.compile(
            rf"{_NUMBER}\s*(?:億|万|千)?\s*(?:万|千)?円|{_NUMBER}\s*(?:million|billion|thousand)?\s*yen|"
            r"コスト.{0,12}(?:かから|かかって|なかった|ない)|費用.{0,12}(?:かから|発生し|ない|なし)|"
            r"\bno (?:particular |special )?(?:cost|expense)|cost nothing|free of charge|無料|無償"
        ),
    ),
    Expected(
        "share",
        "何割 何% 何パーセント 割合は 率は 確率は 率を 割合を 比率 | what_percentage what_share what_proportion "
        "what_rate percentage_of share_of_the what_per_cent rate_of",
        re.compile(
            rf"{_NUMBER}\s*(?:%|割|パーセント|分の)|per cent|percent|\b(?:half|third|quarter|tenth)s?\b|in (?:four|ten|4|10)\b"
        ),
    ),
    Expected(
        "people",
        "何人 何名 人数は | how_many_people how_many_staff how_many_members how_many_employees "
        "how_many_officials how_many_residents number_of_people number_of_staff "
        "how_many_participants headcount",
        re.compile(
            rf"{_NUMBER}\s*[万千]?\s*(?:人|名)|(?:一|二|三|数)(?:人|名)|"
            rf"{_NUMBER}\s+(?:\w+\s+){{0,4}}(?:people|staff|members|employees|officials|residents|inhabitants|persons|leaders|participants|experts|professionals|advisers)|"
            rf"{_EN_NUMBERS}\s+(?:\w+\s+){{0,3}}(?:people|person|staff|member|members|employee|employees|leader)|population"
        ),
    ),
    Expected(
        "number",
        "何件 何回 何個 何種類 何項目 何分野 何施策 何部署 何課 何ページ いくつ 何台 何社 何団体 何市町村 何か所 何箇所 何校 何業務 何手続 件数は 回数は 件数を "
        "台数 本数 時間数 アクセス数 加盟店数 世帯数 | how_many how_much how_often number_of",
        re.compile(
            rf"{_NUMBER}|[一二三四五六七八九十]つ|毎(?:月|年|週)|{_EN_NUMBERS}|monthly|yearly|annual"
        ),
    ),
    Expected(
        "date",
        "いつ 何年度 何年 何月 何日 | when_did when_was when_will when_does when_is which_year "
        "what_year which_fiscal_year what_date what_month",
        re.compile(
            rf"{_NUMBER}\s*(?:年|月)|元年|20\d\d|fy\s*\d|fiscal year|\b(?:january|february|march|april|may|june|"
            r"july|august|september|october|november|december)\b|毎年|年度"
        ),
    ),
)


def expected(question: str) -> Expected | None:
    """The kind of thing a question asks for, if it is a definite one."""
    text = normalise(question)
    return next((kind for kind in KINDS if lexicon.found(kind.asked, text)), None)


def holds(kind: Expected | None, text: str) -> bool:
    """Whether a text holds a thing of the kind; any text does when there is none."""
    return kind is None or kind.held.search(normalise(text)) is not None
