"""Strings of the form in which a draft record is finished, in both languages."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "record_own_page": ("元の資料のページを開く", "Open the page it was drafted from"),
    "draft_list": ("この資料から記録の下書きを作る", "Draft records from this document"),
    "draft_help": (
        "節ごとに、題名・ページ・原文の文・数値・年次表を機械的に写した下書きを作ります。"
        "書かれていないことは空欄のままです。人が確認するまで、確認済みとしては扱いません。",
        "Each section becomes a draft with its title, page, sentences word for word, figures and "
        "steps by year. What the text does not say stays empty. Nothing counts as checked until a "
        "person says so.",
    ),
    "draft_make": ("下書きを作る", "Make the drafts"),
    "draft_which": (
        "下書きを作る節（選ばなければ、すべての節）",
        "Sections to draft (all of them without a choice)",
    ),
    "draft_made": ("{count}件の下書きを作りました。", "{count} drafts were made."),
    "draft_left": ("残り{count}か所", "{count} fields left"),
    "draft_complete": ("記入済み・未確認", "complete, not checked"),
    "draft_title_page": ("下書きの編集", "Edit the draft"),
    "draft_empty": ("まだ空いている欄：{fields}", "Still empty: {fields}"),
    "draft_save": ("下書きを保存", "Save the draft"),
    "draft_saved": ("下書きを保存しました。", "The draft was saved."),
    "draft_checked": (
        "原本と照らし合わせて、内容を確認した",
        "I have checked it against its source",
    ),
    "draft_finish": ("記録に加える", "Add it to the records"),
    "draft_finished": (
        "記録に加えました（{path}）。アプリを起動し直すか、kb build で索引を作り直すと、"
        "検索と回答に使われます。",
        "It is among the records now ({path}). It is searched from the next start of the app on, "
        "or once the index is built: kb build",
    ),
    "draft_title": ("題名", "Title"),
    "draft_gist": ("要旨（一行）", "Gist (one line)"),
    "draft_summary": ("要約", "Summary"),
    "draft_municipality": ("団体", "Municipality"),
    "draft_status": ("段階", "Stage"),
    "draft_topics": ("分野", "Topics"),
    "draft_approaches": ("進め方", "Approaches"),
    "draft_questions": ("答えられる質問", "Questions it answers"),
    "draft_questions_help": ("一行に一つ、二つ以上", "One a line, two or more"),
    "draft_points": ("要点", "Points"),
    "draft_figures": ("数値", "Figures"),
    "draft_schedule": ("年次の取組", "Steps by year"),
    "draft_ja": ("日本語", "Japanese"),
    "draft_en": ("英語", "English"),
    "draft_id": ("番号", "No."),
    "draft_aspect": ("項目", "Aspect"),
    "draft_page": ("ページ", "Page"),
    "draft_value": ("値", "Value"),
    "draft_unit": ("単位", "Unit"),
    "draft_kind": ("種類", "Kind"),
    "draft_period": ("時期", "Period"),
    "draft_point": ("要点の番号", "Point"),
    "draft_start": ("開始年度", "From FY"),
    "draft_end": ("終了年度", "To FY"),
    "draft_track": ("取組", "Measure"),
    "draft_step": ("内容", "Step"),
    "draft_source": ("出典", "Source"),
    "draft_section": ("節", "Section"),
    "draft_document": ("資料", "Document"),
    "draft_enter": ("この資料を出典の一覧に載せる", "Enter this document among the sources"),
    "draft_enter_help": (
        "記録の出典として使うには、資料の一覧（documents.yaml）に載せる必要があります。"
        "題名・発行・発行日・期間は「題名などを確認する」の内容を使います。",
        "Records can name it once it is in the register (documents.yaml). Title, publisher, date "
        "and years are those confirmed for the document.",
    ),
    "draft_enter_title_en": ("題名（英語）", "Title in English"),
    "draft_enter_publisher_en": ("発行（英語）", "Publisher in English"),
    "draft_enter_terms_ja": ("利用条件（日本語）", "Terms of use in Japanese"),
    "draft_enter_terms_en": ("利用条件（英語）", "Terms of use in English"),
    "draft_town": ("一覧にない団体を加える", "Add a municipality to the list"),
    "draft_town_help": (
        "記録は、団体の一覧（municipalities.yaml）にある団体に付けます。"
        "市区町村と都道府県は全国の一覧から選び、人口とその出典を入れてください。",
        "A record belongs to a municipality of the register (municipalities.yaml). Choose it from "
        "those of the country, and give its inhabitants with their source.",
    ),
    "draft_town_name_en": ("団体名（英語）", "Its name in English"),
    "draft_town_name_en_help": (
        "空けておくと読みから作ります（小国町は Oguni Town）。",
        "Left empty, it is made from the reading (小国町: Oguni Town).",
    ),
    "draft_town_population": ("人口（人）", "Inhabitants"),
    "draft_town_year": ("人口の年", "Year of the count"),
    "draft_town_source_ja": ("人口の出典（日本語）", "Source of the count in Japanese"),
    "draft_town_source_en": ("人口の出典（英語）", "Source of the count in English"),
    "draft_town_now": ("団体を加える", "Add it"),
    "draft_town_added": (
        "{name}を団体の一覧に加えました。",
        "{name} is in the list of municipalities.",
    ),
    "draft_name": ("名前", "Name"),
    "draft_population": ("人口", "Inhabitants"),
    "draft_year": ("年", "Year"),
    "draft_published": ("発行日", "Published"),
    "draft_published_on": ("発行日", "Published on"),
    "draft_publisher": ("発行", "Publisher"),
    "draft_terms": ("利用条件", "Terms of use"),
    "draft_enter_now": ("一覧に載せる", "Enter it"),
    "draft_entered": ("資料を出典の一覧に載せました。", "The document is among the sources."),
}
