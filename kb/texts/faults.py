"""Japanese for what errors say of themselves, which is English: by the sentences they are made of.

``{name}`` in a pattern is whatever an error puts there, and stands for it in the Japanese.
"""

from __future__ import annotations

import re
from functools import cache

from kb.errors import DocumentError, KbError
from kb.records.fields import Lang

_OF_FILES: dict[str, str] = {
    "is not there": "が見つかりません",
    "is of a type that cannot be read": "は、読み取れない種類のファイルです",
    "cannot be read by {package} ({reason})": "を{package}で読み取れません（{reason}）",
    "is a picture": "は画像です",
    "is too large a picture": "は、大きすぎる画像です",
    "is no text in UTF-8, CP932 or EUC-JP": (
        "は、UTF-8・CP932・EUC-JPのどの文字コードでもありません"
    ),
    "is locked by a password": "はパスワードで保護されています",
    "is of an older Office format": "は、古い形式のOfficeファイルです",
    "is damaged and cannot be read": "は壊れていて読み取れません",
    "is larger than 300 MB": "は300MBを超えています",
    "unpacks to more than 500 MB or 20,000 parts": (
        "は、展開すると500MBまたは2万個の部品を超えます"
    ),
    "has no text": "には文字がありません",
    "has vertical text that cannot be read here": "の縦書きの文字は、このPCでは読み取れません",
    "has more than {count} pages": "は{count}ページを超えています",
    "has more than {count} rows": "は{count}行を超えています",
    "takes longer than {seconds} seconds to read": "の読み取りに{seconds}秒以上かかります",
    "needs more memory to read than is allowed": (
        "の読み取りには、許される量を超えるメモリが要ります"
    ),
    "has no field {field}": "に{field}という項目はありません",
    "cannot have this {field}": "の{field}の書き方が違います",
    "cannot replace itself": "は、自分自身の新しい版にはできません",
}
"""Follows the name of a file."""

_REMEDIES: dict[str, str] = {
    "Check its name.": "名前を確かめてください。",
    "Give one of: {known}.": "使えるのは {known} です。",
    "Check that package.": "そのパッケージを確かめてください。",
    "Install what reads pictures (pip install rapidocr onnxruntime), then import it again, "
    "or give a copy with its text.": (
        "画像の文字を読み取る機能を入れて（pip install rapidocr onnxruntime）取り込み直すか、"
        "文字の入ったファイルを使ってください。"
    ),
    "Install what reads vertical pictures (Tesseract with jpn_vert: on Debian the package "
    "tesseract-ocr-jpn-vert), then import it again.": (
        "縦書きの画像の文字を読み取る機能（Tesseractとjpn_vert。Debianではtesseract-ocr-jpn-vert）を"
        "入れて、取り込み直してください。"
    ),
    "Where it is a scan, give a sharper one.": (
        "スキャンした画像なら、もっと鮮明なものを使ってください。"
    ),
    "Make it smaller.": "小さくしてください。",
    "Save it as UTF-8.": "UTF-8で保存してください。",
    "Save it without one.": "パスワードを外して保存してください。",
    "Save it in the present format.": "現在の形式（docx・xlsx・pptx）で保存し直してください。",
    "Give another copy.": "別のファイルで試してください。",
    "Give it in parts.": "分けて取り込んでください。",
    "Try: {known}.": "使えるのは {known} です。",
    "Give it as: {example}.": "「{example}」のように書いてください。",
    "Give another value.": "別の値にしてください。",
    "Name an older version.": "古い版を選んでください。",
    "Correct the value.": "直してください。",
    "Write its text.": "入力してください。",
    "Write its text, or remove the field.": "入力するか、その行を消してください。",
    "Add it (cases/README.md tells how).": "入力してください。",
    "Remove it or correct its name (cases/README.md lists the fields).": "消してください。",
    "Mend these first.": "先に、示したものを直してください。",
    "Add it to cases/{table}.yaml.": "一覧に加えてください（cases/{table}.yaml）。",
    "See cases/{table}.yaml.": "一覧にあるものを選んでください（cases/{table}.yaml）。",
    "Enter it: kb documents enter {id} --title-en TITLE": (
        "「この資料を出典の一覧に載せる」から載せてください。"
    ),
    "Correct it.": "直してください。",
    "Correct the years, or the period in cases/documents.yaml.": (
        "年度か、資料の計画期間を直してください。"
    ),
    "Move the file to cases/{folder}/.": "ファイルを cases/{folder}/ に移してください。",
    "Number them anew.": "番号を付け直してください。",
    "Write it in full, or 全国.": "「山形県」のように書いてください。",
}

_OF_FIELDS: dict[str, str] = {
    "is empty": "空です",
    "holds an invisible control character": "目に見えない制御文字が入っています",
    "holds a lost or private-use character": "文字化けか外字が入っています",
    "is not an http(s) address": "http(s)のアドレスではありません",
    "is no ISO date such as 2023, 2023-04 or 2023-04-28": (
        "2023、2023-04、2023-04-28 のような日付にしてください"
    ),
    "is no ISO period such as 2023/2027 or 2023-04-01/2028-03-31": (
        "2023/2027 のような期間にしてください"
    ),
    "ends before it starts": "終わりの年度が、始まりより前です",
    "code {code} has a wrong check digit": "団体コード{code}は、検査数字が合いません",
    "String should have at least {count} character": "入力してください",
    "String should have at most {count} characters": "{count}文字までにしてください",
    "String should match pattern {pattern}": "書き方が違います",
    "Input should be a valid string": "文字で入力してください",
    "Input should be a valid {kind}": "入力した値が使えません",
    "Input should be a valid integer, {reason}": "整数で入力してください",
    "Input should be a valid number, {reason}": "数で入力してください",
    "Input should be greater than {least}": "{least}より大きい数にしてください",
    "Input should be less than {most}": "{most}より小さい数にしてください",
    "Input should be greater than or equal to {least}": "{least}以上にしてください",
    "Input should be less than or equal to {most}": "{most}以下にしてください",
    "Input should be a finite number": "数で入力してください",
    "Input should be {choices}": "選択肢から選んでください",
    "Tuple should have at least {count} item after validation, not {found}": (
        "{count}つ以上必要です"
    ),
    "Tuple should have at least {count} items after validation, not {found}": (
        "{count}つ以上必要です"
    ),
    "Tuple should have at most {count} items after validation, not {found}": (
        "{count}までにしてください"
    ),
}
"""What is wrong with the value of a field of a record."""

_OF_RECORDS: dict[str, str] = {
    "has the unknown field {field}": "{field}という欄はありません",
    "names the unknown municipality {code}": "団体の一覧に{code}がありません",
    "names the unknown document {id}": "この資料が、まだ出典の一覧にありません",
    "names the unknown aspect {id}": "要点の項目に{id}というものはありません",
    "names the unknown topic {id}": "{id}という分野はありません",
    "names the unknown approach {id}": "{id}という進め方はありません",
    "names the unknown prefecture {name}": "{name}という都道府県はありません",
    "points to {point}, which is no point of the record": (
        "要点の番号{point}は、この記録の要点にありません"
    ),
    "has a step in {first}–{last}, outside the plan's {begin}–{end}": (
        "年次の取組の{first}〜{last}年度が、計画期間{begin}〜{end}年度の外にあります"
    ),
    "names the document {id} but lies in the folder {folder}": (
        "資料{id}の記録ですが、フォルダ{folder}にあります"
    ),
    "has the id {id} twice": "番号{id}が二つあります",
    "has {count} faults more": "ほかに{count}か所あります",
}

_SENTENCES: dict[str, str] = {
    "There is no document {id}. List them: kb documents": (
        "資料{id}はありません。資料の一覧から選んでください。"
    ),
    "{path} is damaged. Remove the folder and import it anew.": (
        "{path}が壊れています。フォルダを消して、取り込み直してください。"
    ),
    "{document} has no page {page}. It has {count}.": (
        "{document}に{page}ページはありません。全部で{count}ページです。"
    ),
    "One document cannot be compared. Give the ids of two or more.": (
        "資料は二つ以上選んでください。"
    ),
    "No section is headed {name}. There are: {known}.": (
        "{name}という節はありません。あるのは、{known}です。"
    ),
    "{file} exists already. Give the draft another id, or remove that.": (
        "{file}がすでにあります。それを消してから加えてください。"
    ),
    "There is no draft {id}. List them: kb drafts": (
        "下書き{id}はありません。資料のページから選んでください。"
    ),
    "{file} is written in a way that cannot be added to. Add the entry by hand.": (
        "{file}の書き方では追記できません。手で書き加えてください。"
    ),
    "{file} is not a list of entries. Begin each entry with '- '.": (
        "{file}が一覧の形になっていません。各項目を「- 」で始めてください。"
    ),
    "{id} is in {file} already. Correct it there.": (
        "{id}はすでに{file}にあります。そちらを直してください。"
    ),
    "{file} cannot be written ({reason}). Check the folder.": (
        "{file}に書き込めません（{reason}）。フォルダを確かめてください。"
    ),
    "A comparison needs two records. Give two or more ids.": (
        "比較する記録を二つ以上選んでください。"
    ),
    "A comparison needs 2 to {most} entries. Add or remove some.": (
        "比較できるのは2〜{most}件です。加えるか、外してください。"
    ),
    "No municipality is called {name}. Did you mean: {near}?": (
        "{name}という団体はありません。{near}のことですか。"
    ),
    "No municipality is called {name}. Give its full name, or its six-digit code.": (
        "{name}という団体はありません。正式な名前か、6桁の団体コードを入れてください。"
    ),
    "Several municipalities are called {name}: {found}. "
    "Give its code, or its prefecture with it.": (
        "{name}という団体は複数あります（{found}）。都道府県から書くか、団体コードを入れてください。"
    ),
    "The number of inhabitants has to be 1 or more.": "人口は1人以上で入れてください。",
}

_FIELDS = {
    "title": "題名",
    "publisher": "発行",
    "published": "発行日",
    "period": "計画期間",
    "municipality": "団体",
    "kind": "種類",
    "draft": "案かどうか",
    "some words": "言葉",
}
"""The fields of a document as errors name them."""

_LACKS = re.compile(r"lacks the field '(?P<field>[^']+)'|(?P<empty>[a-z_.\d]+) is empty")
_VALUE = re.compile(r"(?P<field>[a-z_.\d]+) = (?P<value>.*): (?P<message>.+)", re.DOTALL)


def worded(text: str, lang: Lang) -> str | None:
    """A sentence, or a part of one, that an error says; None where no words are known for it."""
    for pattern, words in _patterns(lang):
        if match := pattern.fullmatch(text):
            return words.format(
                **{name: _FIELDS.get(word, word) for name, word in match.groupdict().items()}
            )
    return None


def sentence(error: KbError, lang: Lang) -> str | None:
    """An error as one sentence, that of a file with its name; None where no words are known."""
    if not isinstance(error, DocumentError):
        return worded(str(error), lang)
    problem, remedy = worded(error.problem, lang), worded(error.remedy, lang)
    return f"{error.name}{problem}。{remedy}" if problem and remedy else None


def field_of(problem: str) -> tuple[str, str]:
    """The field of a record that a problem is about and what is wrong there, each or empty.

    >>> field_of("points.0.page = '': String should have at most 9 characters")
    ('points.0.page', 'String should have at most 9 characters')
    >>> field_of("lacks the field 'gist'")
    ('gist', 'is empty')
    """
    if lacks := _LACKS.fullmatch(problem):
        return lacks["field"] or lacks["empty"], "is empty"
    if value := _VALUE.fullmatch(problem):
        return value["field"], value["message"]
    return "", problem


_TABLES: dict[Lang, tuple[dict[str, str], ...]] = {
    "ja": (_OF_FILES, _REMEDIES, _OF_FIELDS, _OF_RECORDS, _SENTENCES),
    "en": (),
}
"""An error's own words are English."""


@cache
def _patterns(lang: Lang) -> list[tuple[re.Pattern[str], str]]:
    """Each pattern with its words, those that say most by themselves first."""
    pairs = [pair for table in _TABLES[lang] for pair in table.items()]
    pairs.sort(key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(pattern)), re.DOTALL), words)
        for pattern, words in pairs
    ]
