"""Strings of the page of the user's own documents, in both languages."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "page_documents": ("資料を追加", "Add documents"),
    "documents_title": ("資料を追加", "Add documents"),
    "documents_intro": (
        "自団体の計画や他団体の資料を取り込むと、記録と一緒に検索でき、回答に文とページを引用します。"
        "資料はこのPCの中だけに保存されます。",
        "Import your own plans or those of others: they are searched with the records, and answers "
        "quote their sentences with the page. Documents stay on this PC.",
    ),
    "documents_drop": (
        "資料（PDF・Word・Excel・PowerPoint・HTML・Markdown・テキスト・画像）",
        "Documents (PDF, Word, Excel, PowerPoint, HTML, Markdown, text, pictures)",
    ),
    "documents_import": ("取り込む", "Import"),
    "documents_cancel": ("取り込みをやめる", "Cancel the import"),
    "documents_opening": ("{name}：開いています…", "{name}: opening…"),
    "documents_reading": (
        "{name}：読み取っています（{pages}／{of}ページ）…",
        "{name}: reading (page {pages} of {of})…",
    ),
    "documents_recognising": (
        "{name}：画像から文字を読み取っています（{pages}／{of}ページ）…",
        "{name}: reading its pictures (page {pages} of {of})…",
    ),
    "documents_encoding": (
        "{name}：検索できるようにしています（{pages}／{of}ページ）…",
        "{name}: making it searchable (page {pages} of {of})…",
    ),
    "documents_done": (
        "『{title}』を取り込みました（{length}、{seconds}秒）。",
        "{title} was imported ({length}, {seconds} s).",
    ),
    "documents_search": ("取り込んだ資料の中を探す", "Search your documents"),
    "documents_search_none": (
        "条件に合う資料の中には見つかりません。",
        "Nothing was found in the documents that meet the conditions.",
    ),
    "documents_by_topic": ("取り上げている分野", "Topics they treat"),
    "documents_by_municipality": ("団体で絞り込む", "Whose they are"),
    "documents_by_kind": ("種類", "Kind"),
    "documents_kind_case": ("事例", "Cases"),
    "documents_kind_plan_section": ("計画など", "Plans and others"),
    "documents_list": ("取り込んだ資料（{count}）", "Imported documents ({count})"),
    "documents_none": ("取り込んだ資料はまだありません。", "No document has been imported yet."),
    "documents_confirm": (
        "資料から読み取った題名などです。違っていれば直してください。",
        "Title and the rest as read from the document. Correct them where they are wrong.",
    ),
    "documents_field_title": ("題名", "Title"),
    "documents_field_publisher": ("発行", "Publisher"),
    "documents_field_published": ("発行日", "Published"),
    "documents_field_period": ("計画期間（年度）", "Fiscal years it is for"),
    "documents_field_municipality": ("団体", "Municipality"),
    "documents_field_draft": ("案（決定前）の資料", "A draft, not adopted"),
    "documents_years": ("{years}年度", "FY{years}"),
    "documents_read": ("読み取ったまま・未確認", "as read, not confirmed"),
    "documents_check": ("題名などを確認する", "Confirm title etc."),
    "documents_replaces": (
        "この資料は、取り込み済みの資料の新しい版ですか",
        "Is this a new version of a document imported before?",
    ),
    "documents_replaces_none": ("いいえ、別の資料です", "No, another document"),
    "documents_older": ("古い版（{count}）", "Older versions ({count})"),
    "documents_older_help": (
        "検索と回答には使いません。これまでの引用から開けるように残しています。",
        "They are neither searched nor quoted, and kept so that earlier citations open.",
    ),
    "documents_is_older": (
        "これは古い版です。検索と回答には新しい版を使います。",
        "This is an older version. Search and answers use the new one.",
    ),
    "documents_newer": ("新しい版を開く", "Open the new version"),
    "documents_correct": ("題名などを直す", "Correct title etc."),
    "documents_save": ("この内容で保存", "Save"),
    "documents_saved": ("保存しました。", "Saved."),
    "documents_remove": ("この資料を削除", "Remove this document"),
    "documents_remove_sure": (
        "資料と、読み取った内容を削除します。元に戻せません。",
        "The document and what was read of it are deleted. This cannot be undone.",
    ),
    "documents_remove_now": ("削除する", "Remove"),
    "documents_removed": ("資料を削除しました。", "The document was removed."),
    "documents_open": ("この資料を開く", "Open this document"),
    "documents_by_machine": (
        "この資料には、画像から機械で読み取った文字があります。引用する前に画像と見比べてください。",
        "Some text of this document was read from pictures by machine. Compare before quoting.",
    ),
    "documents_back": ("資料の一覧へ", "All documents"),
    "documents_before": ("前の{unit}", "Previous {unit}"),
    "documents_after": ("次の{unit}", "Next {unit}"),
    "documents_find": ("この資料の中を探す", "Find in this document"),
    "documents_found": ("{count}か所で見つかりました。", "Found in {count} places."),
    "documents_found_none": ("この資料には見つかりません。", "It is not in this document."),
    "documents_empty_page": ("このページには文字がありません。", "This page has no text."),
    "documents_get_text": (
        "スキャンした画像なら、このPCに画像の文字を読み取る機能を入れて"
        "（pip install rapidocr onnxruntime）、同じファイルを取り込み直すと読めるようになります。",
        "Where it is a scan, install what reads pictures (pip install rapidocr onnxruntime) and "
        "import the same file again.",
    ),
    "documents_not_read": (
        "画像から文字を読み取れませんでした。不鮮明な画像は読み取れません。",
        "Nothing was read from its picture: blurred scans cannot be read.",
    ),
    "documents_vertical": (
        "縦書きの画像です。このPCに縦書きを読み取る機能（Tesseractとデータjpn_vert）を入れて、"
        "同じファイルを取り込み直すと読めるようになります。",
        "Its text is vertical. Install what reads that (Tesseract with its data jpn_vert) and "
        "import the same file again.",
    ),
    "documents_no_picture": (
        "この形式の資料には、ページの画像がありません。",
        "Documents of this type have no picture of the page.",
    ),
    "documents_picture": ("{title} {place}の画像", "Picture of {title}, {place}"),
    "review_open": (
        "この資料を他の自治体の記録と照らし合わせる",
        "Hold this document against the records of others",
    ),
    "review_title": ("記録との照らし合わせ", "Held against the records"),
    "review_people": ("この資料の団体の人口（人）", "Inhabitants of its municipality"),
    "review_people_help": (
        "入れると、人口の近い自治体の記録から並べ、規模の近い自治体の目標だけを示します。",
        "With it, records of municipalities of similar size come first, and only their targets "
        "are told.",
    ),
    "export_review": ("この結果を保存", "Save this review"),
    "quotation_open": ("ページを見る", "Open the page"),
    "compare_document": (
        "取り込んだ資料と並べる",
        "Lay one of your documents beside it",
    ),
    "compare_document_none": ("資料を選ぶ", "Choose a document"),
}
