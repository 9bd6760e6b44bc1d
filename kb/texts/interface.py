"""Every string of the interface in both languages; a record's own text is never here."""

from __future__ import annotations

from kb.errors import KbError, UnknownRecordError
from kb.records.models import LANGS, Lang
from kb.texts import faults
from kb.texts.interface_documents import TEXTS as _DOCUMENTS
from kb.texts.interface_drafts import TEXTS as _DRAFTS
from kb.texts.interface_pages import TEXTS as _PAGES
from kb.texts.interface_quality import TEXTS as _QUALITY

_SHELL: dict[str, tuple[str, str]] = {
    # Shell
    "opening": ("記録を読み込んでいます…", "Opening the records…"),
    "index_older": (
        "記録が、検索用の索引を作った後に変わっています。このページは変わる前の記録を示しています。"
        "次のコマンドで作り直してください。",
        "The records changed since the index was built; this page shows them as they were. "
        "Build it again with this command.",
    ),
    "page_ask": ("質問", "Ask"),
    "page_browse": ("事例・計画を探す", "Browse"),
    "page_record": ("記録", "Record"),
    "page_compare": ("比較", "Compare"),
    "page_kept": ("保存した記録", "Saved records"),
    "page_town": ("わがまち", "My town"),
    "page_roadmap": ("ロードマップ", "Roadmap"),
    "page_map": ("地図", "Map"),
    "page_quality": ("収録状況", "Coverage"),
    "page_measures": ("索引と評価の数値（開発者向け）", "Figures of the index (for developers)"),
    "other_language": ("English", "日本語"),
    "collection": ("保存した記録（{count}）", "Saved records ({count})"),
    "collection_empty": (
        "記録の「保存」を押すと、ここに並び、比較や書き出しに使えます。",
        "Press “Save” at a record: it is listed here, to compare and export.",
    ),
    "collection_compare": ("並べて比較する", "Compare them"),
    "collection_clear": ("すべて外す", "Remove all"),
    "collect": ("保存", "Save"),
    "collect_help": ("保存した記録に加える", "Add to the saved records"),
    "collected": ("保存済み", "Saved"),
    "collected_help": ("保存した記録から外す", "Remove from the saved records"),
    "toast_added": (
        "保存した記録に加えました（{count}件）",
        "Added to the saved records ({count})",
    ),
    "toast_removed": (
        "保存した記録から外しました（{count}件）",
        "Removed from the saved records ({count})",
    ),
    "visit_questions": ("この訪問での質問（{count}）", "Questions of this visit ({count})"),
    # Words of the records' vocabulary
    "kind_case": ("事例", "case"),
    "kind_plan_section": ("計画の記載", "plan section"),
    "state_draft": ("案（決定前）", "draft, not adopted"),
    "state_adopted": ("決定済み", "adopted"),
    "state_published": ("公表資料", "published"),
    # Ask
    "ask_title": ("先行事例に質問する", "Ask the precedents"),
    "ask_label": ("質問（日本語・英語）", "Question (Japanese or English)"),
    "ask_placeholder": ("例：{question}", "Example: {question}"),
    "ask_button": ("調べる", "Ask"),
    "ask_on": (
        "続けて「費用は？」「人口5万人以上の市では？」のように聞くと、この質問の続きとして調べます。",
        "Ask on in a few words, such as “and the cost?” or “in cities over 50,000 people?”: what "
        "you leave out is taken from this question.",
    ),
    "ask_asked": ("質問：{question}", "Question: {question}"),
    "ask_told": (
        "回答が表示されました。{said}文、出典{sources}件です。",
        "The answer is shown: {said} statements from {sources} sources.",
    ),
    "ask_untold": (
        "この質問に答える記録はありませんでした。",
        "No record answers this question.",
    ),
    "ask_intro": (
        "{places}団体・{documents}資料（{first}〜{last}発行）・{records}件の事例と計画だけを根拠に答えます。"
        "すべての文に出典の文書とページが付き、"
        "記載のないことには「ない」と答えます。",
        "Answers come only from {records} cases and plan sections of {places} municipalities, in "
        "{documents} documents published from {first} to {last}. "
        "Every sentence carries its document and page; what is not recorded is not answered.",
    ),
    "examples_title": ("質問の例", "Questions to begin with"),
    "understood": (
        "読み取った条件（押すと外れ、もう一度押すと戻ります）",
        "Understood (press to take back, again to restore)",
    ),
    "chip_subject": ("前の質問から：{value}", "from the question before: {value}"),
    "chip_taken_over": ("{chip}（前の質問から）", "{chip} (from the question before)"),
    "chip_places": ("団体：{value}", "municipality: {value}"),
    "chip_prefectures": ("都道府県：{value}", "prefecture: {value}"),
    "chip_unknown_places": ("記録のない団体：{value}", "no records of: {value}"),
    "chip_types": ("種類：{value}", "type: {value}"),
    "chip_min_population": ("人口：{value}", "population: {value}"),
    "chip_max_population": ("人口：{value}", "population: {value}"),
    "people_at_least": ("{count}以上", "at least {count}"),
    "people_over": ("{count}超", "over {count}"),
    "people_at_most": ("{count}以下", "at most {count}"),
    "people_under": ("{count}未満", "under {count}"),
    "chip_excluded_places": ("除く団体：{value}", "without: {value}"),
    "chip_excluded_prefectures": ("除く都道府県：{value}", "without the prefecture: {value}"),
    "chip_excluded_types": ("除く種類：{value}", "without the type: {value}"),
    "chip_mentioned": ("他の団体の記録で触れられた所：{value}", "mentioned by others: {value}"),
    "chip_corrections": ("読み替え：{value}", "read as: {value}"),
    "chip_kind": ("資料：{value}", "material: {value}"),
    "chip_status": ("段階：{value}", "state: {value}"),
    "chip_years": ("年：{value}", "year: {value}"),
    "chip_topics": ("分野：{value}", "topic: {value}"),
    "chip_aspects": ("知りたいこと：{value}", "wanted: {value}"),
    "sources_of_finding": ("根拠", "Based on"),
    "table_title": ("比較表", "Comparison"),
    "table_help": (
        "横に動かせます。［番号］は下の出典です。「記載なし」は原文に書かれていないことを示します。",
        "Scrolls sideways. [Numbers] are the sources below; not stated: the source is silent.",
    ),
    "swipe": ("表は横に動かせます →", "The table scrolls sideways →"),
    "sources_title": ("出典", "Sources"),
    "open_record": ("記録を開く", "Open record"),
    "open_point": ("記録でこの要約を見る", "See this summary in the record"),
    "verbatim": ("原文のままの文です。", "The source's own sentence, translated."),
    "verbatim_badge": ("原文のまま", "source’s own"),
    "our_summary": ("原文の要約です。", "Our summary of the source."),
    "open_source": ("原資料を開く", "Open the source"),
    "report": ("誤りを知らせる", "This is wrong"),
    "report_short": ("誤り？", "Wrong?"),
    "report_help": (
        "この記述が誤っていることを、管理者に書き残します",
        "Leaves a note to those who keep the records",
    ),
    "report_title": ("この記述は誤り", "This statement is wrong"),
    "report_words": (
        "どこが、どう違いますか（書かなくても残せます）",
        "What is wrong? (may stay empty)",
    ),
    "report_hint": ("例：原文では人口3.0万人", "Example: the source says 30,000"),
    "report_kept": (
        "記録の管理者が読むファイルとして、このツールを動かしているPCに残ります。どこにも送りません。",
        "It is kept as a file on the PC that runs this tool, for those who keep the records. "
        "Nothing is sent anywhere.",
    ),
    "report_keep": ("書き残す", "Keep the note"),
    "report_done": ("書き残しました", "The note is kept"),
    "report_failed": (
        "{folder} に書き込めませんでした。フォルダーの権限と空き容量を確かめてください。",
        "{folder} cannot be written. Check its permissions and the free space.",
    ),
    "source_record": ("記録", "Record"),
    "source_document": ("文書", "Document"),
    "source_section": ("節", "Section"),
    "source_page": ("ページ", "Page"),
    "copy_title": ("引用付きの文章をコピー", "Copy as text with citations"),
    "copy_help": (
        "右上のボタンで全文をコピーできます。",
        "The button at the top right copies all of it.",
    ),
    "refusal_searched": (
        "調べたもの：収録する{count}件すべての事例・計画（日本語と英語）。根拠となる記載がないため、出典は示しません。",
        "Searched: all {count} cases and plan sections, in Japanese and English. Nothing backs an "
        "answer, so no sources are shown.",
    ),
    "beside_title": (
        "関連する記載（質問への答えではありません）",
        "Related statements (not an answer)",
    ),
    "nearest_title": (
        "近い記録（質問への答えではありません）",
        "Nearest records (not an answer)",
    ),
    "nearest_help": (
        "別の団体や別の内容の記録です。参考にできるかは中身を確かめてください。",
        "They treat other places or other matters; read them before you rely on them.",
    ),
    "follow_ups_title": ("続けて調べる", "Ask next"),
    "hits_title": ("検索で見つかった記録", "Records found by search"),
    "hits_help": (
        "関連の強い順に{count}件。回答に使わなかったものも含みます（検索 {ms} ミリ秒）。",
        "The best {count}, strongest first, with those the answer did not use ({ms} ms).",
    ),
    # Record
    "record_none": (
        "記録が選ばれていません。「事例・計画を探す」から選ぶか、質問の回答から開いてください。",
        "No record is chosen. Pick one under Browse, or open one from an answer.",
    ),
    "back_to_answer": ("回答に戻る：{question}", "Back to the answer: {question}"),
    "record_points": ("要点（原文の要約）", "Points (our summary of the source)"),
    "record_points_own": ("要点（原文のまま）", "Points (the source's own sentences)"),
    "record_points_own_help": (
        "資料の文をそのまま写しています。引用の前に、示したページと見比べてください。",
        "The sentences of the source, translated. Compare them with the page before quoting.",
    ),
    "record_points_help": (
        "原文を要約した文です。原文の写しではないので、引用の前に示したページを確かめてください。",
        "Sentences of our own that sum up the source; check the page shown before quoting.",
    ),
    "record_marked": ("回答の根拠にした要約", "The summary the answer rests on"),
    "record_figures": ("数値", "Figures"),
    "figure_label": ("項目", "Item"),
    "figure_value": ("値", "Value"),
    "figure_kind": ("区分", "Kind"),
    "figure_period": ("時点・期間", "Period"),
    "figure_page": ("ページ", "Page"),
    "figure_kind_target": ("目標値", "target"),
    "figure_kind_result": ("実績値", "result"),
    "figure_kind_cost": ("費用", "cost"),
    "figure_kind_count": ("数", "count"),
    "record_schedule": ("年度ごとの予定（計画）", "Schedule by fiscal year (as planned)"),
    "step_years": ("年度", "Fiscal year"),
    "step_track": ("区分", "Track"),
    "step_step": ("内容", "Step"),
    "step_page": ("ページ", "Page"),
    "facts_source": ("出典", "Source"),
    "fact_publisher": ("発行", "Publisher"),
    "fact_published": ("発行日", "Published"),
    "fact_as_of": ("記述の時点", "As of"),
    "fact_url": ("原資料のアドレス", "Address of the source"),
    "fact_state": ("文書の状態", "State of the document"),
    "fact_note": ("注意", "Note"),
    "facts_place": ("団体", "Municipality"),
    "fact_name": ("名称", "Name"),
    "fact_prefecture": ("都道府県", "Prefecture"),
    "fact_type": ("種類", "Type"),
    "fact_population": ("人口", "Population"),
    "population_value": ("{value}人（{year}年、{source}）", "{value} ({year}, {source})"),
    "fact_contact": ("担当", "In charge"),
    "facts_organisation": ("体制", "Organisation"),
    "fact_lead": ("責任者", "Lead"),
    "fact_body": ("会議体", "Body"),
    "fact_unit": ("担当部署", "Unit"),
    "fact_staff": ("担い手", "Staff"),
    "fact_outside_talent": ("外部人材", "Outside talent"),
    "facts_funding": ("財源・支援制度", "Funding and schemes"),
    "period_unknown": ("時期の記載なし", "period not stated"),
    "facts_subject": ("分野・手法", "Subject"),
    "fact_topics": ("分野", "Topics"),
    "fact_approaches": ("手法", "Approaches"),
    "facts_silent": ("記載なし", "Not stated in the source"),
    "facts_silent_help": (
        "原文に書かれていない項目です。推測では補っていません。",
        "The source does not say this; nothing was guessed.",
    ),
    "terms_title": ("用語の説明（{count}）", "Terms explained ({count})"),
    "silent_contact": ("担当部署の連絡先", "department in charge"),
    "facts_links": ("リンク", "Links"),
    "facts_links_help": (
        "原文に載っている外部のページです。開くにはインターネット接続が要ります。",
        "Pages the source names; opening them needs the internet.",
    ),
    "cite_title": ("引用のしかた", "How to cite it"),
    "cite_line": (
        "{publisher}「{document}」（{published}）{section}「{title}」{page}（閲覧日：{accessed}）",
        "{publisher}, “{document}” ({published}), {section}, “{title}”, {page} "
        "(accessed {accessed})",
    ),
    "record_notes": ("原文の転記についての注記", "Notes on the transcription"),
    "related_title": ("同じ取組の記録", "Records of the same measure"),
    "related_measure": ("{measure}（{count}件）", "{measure} ({count})"),
    "similar_title": ("似ている団体", "Municipalities like this one"),
    "similar_help": (
        "県・種類（市・町など）・人口の近い順です。分野の重なる記録から並べています。",
        "Nearest in prefecture, type (city, town …) and population; records on shared topics "
        "first.",
    ),
    "record_questions": ("この記録が答える質問", "Questions this record answers"),
}

_TEXTS = _SHELL | _PAGES | _QUALITY | _DOCUMENTS | _DRAFTS

_ERRORS_JA: dict[str, str] = {
    "UnknownRecordError": "「{record_id}」という記録はありません。一覧から探してください。",
    "QueryError": "質問を読み取れませんでした。知りたいことを言葉で入力してください。",
    "ModelError": "文章を読み取るモデルが索引と合いません。次のコマンドで作り直してください。",
    "IndexMissingError": "検索用の索引がまだありません。次のコマンドで作成してください。",
    "IndexDamagedError": "検索用の索引が壊れています。次のコマンドで作り直してください。",
    "IndexStaleError": "検索用の索引の版が合いません。次のコマンドで作り直してください。",
    "ArtefactError": "検索用の索引を開けません。次のコマンドで作り直してください。",
}
_ERRORS: dict[Lang, dict[str, str]] = {"ja": _ERRORS_JA, "en": {}}
"""Kind of an error -> its words; an error's own words are English."""


def get(key: str, lang: Lang, **values: object) -> str:
    """The text with its ``{names}`` filled in; KeyError for an unknown key."""
    text = _TEXTS[key][LANGS.index(lang)]
    return text.format(**values) if values else text


def error(problem: KbError, lang: Lang) -> str:
    """An expected error as one plain sentence: by what it says, else by its kind."""
    own = faults.sentence(problem, lang)
    told = own or _ERRORS[lang].get(type(problem).__name__)
    if told is None:
        return str(problem)
    if isinstance(problem, UnknownRecordError):
        return told.format(record_id=problem.record_id[:60])
    return told


def keys() -> frozenset[str]:
    """All keys, for the tests."""
    return frozenset(_TEXTS)
