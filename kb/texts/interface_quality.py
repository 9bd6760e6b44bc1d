"""Strings of the Quality page, in both languages."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "quality_title": ("収録状況", "What is held"),
    "quality_intro": (
        "どの団体の、どの資料の、いつの記述が収録されているか、記録をどう作ったかを示します。",
        "Of which municipalities and documents, and as of when, records are held, and how they "
        "were made.",
    ),
    "quality_records": ("記録", "Records"),
    "quality_places": ("団体", "Municipalities"),
    "quality_documents": ("出典の文書", "Source documents"),
    "quality_points": ("引用できる文", "Citable sentences"),
    "quality_places_title": ("収録している団体", "Municipalities held"),
    "quality_places_help": (
        "このほかの団体については、他の団体の記録で触れられている場合を除き、「記録がない」と答えます。",
        "Of any other municipality the tool says that it holds no record, unless records of others "
        "mention it.",
    ),
    "quality_col_place": ("団体", "Municipality"),
    "quality_col_prefecture": ("都道府県", "Prefecture"),
    "quality_col_type": ("種類", "Type"),
    "quality_col_population": ("人口", "Population"),
    "quality_col_documents": ("資料", "Documents"),
    "quality_population": ("{value}人（{year}年）", "{value} ({year})"),
    "quality_made_title": ("記録の作り方", "How the records were made"),
    "quality_made": (
        "- 公表された資料を、事例または計画の節ごとに一件の記録にしています。文は原文の要約"
        "で、写しではありません。\n"
        "- 一文ごとに、資料名・節・ページと、実施済み・実施中・計画の別が付きます。数値・日"
        "付・名称は原文のとおりです。\n"
        "- 原文にないことは補わず「記載なし」とします。はっきりしない書きぶりや表の欠けは、"
        "そのことを記録に残しています。\n"
        "- 「案」の資料は、決定した計画と異なることがあります。引用の前に、示したページで原"
        "文を確かめてください。\n"
        "- 誤りは、各文の「誤りを知らせる」から管理者に書き残せます。",
        "- Each record is one case, or one section of a plan, of a published document. Its "
        "sentences sum up the source; they are no copy of it.\n"
        "- Every sentence carries document, section and page, and whether the thing is "
        "done, under way or planned. Figures, dates and names are the source's.\n"
        "- What a source does not say is not added but shown as not stated; where it is "
        "unclear, or a table is lost, the record says so.\n"
        "- A draft may differ from the plan adopted later. Check the page shown before "
        "quoting.\n"
        "- “This is wrong” at a sentence leaves a note to those who keep the records.",
    ),
    "quality_glossary": ("用語集", "Glossary"),
    "quality_documents_title": ("出典の文書と新しさ", "Source documents and their age"),
    "quality_documents_help": (
        "段階は各文書の時点のものです。発行後に変わっていることがあるので、引用の前に確かめてください。",
        "States are as of each document. They may have changed since; check before quoting.",
    ),
    "quality_col_document": ("文書", "Document"),
    "quality_col_state": ("状態", "State"),
    "quality_col_published": ("発行日", "Published"),
    "quality_col_as_of": ("記述の時点", "As of"),
    "quality_col_period": ("計画期間", "Years of the plan"),
    "quality_period_runs": ("{first}〜{last}年度", "FY{first}–{last}"),
    "quality_period_over": ("{first}〜{last}年度（終了）", "FY{first}–{last} (over)"),
    "quality_published": ("{day}（{age}前）", "{day} ({age} ago)"),
    "quality_col_cases": ("事例", "Cases"),
    "quality_col_plans": ("計画の記載", "Plan sections"),
    "quality_col_done": ("実施済み・実施中", "Done or under way"),
    "quality_col_planned": ("計画", "Planned"),
    "quality_age": ("{years}年{months}か月", "{years} y {months} m"),
    "quality_age_years": ("約{years}年", "about {years} y"),
    "quality_coverage": ("記載のある記録の割合", "Records that state it"),
    "quality_coverage_help": (
        "原文に書かれていない項目は「記載なし」と示し、推測では補いません。",
        "What a source does not say is shown as not stated and never guessed.",
    ),
    "quality_coverage_text": (
        "事例 {cases}/{all_cases}、計画 {plans}/{all_plans}",
        "cases {cases}/{all_cases}, plan sections {plans}/{all_plans}",
    ),
    "held_figures": ("数値", "Figures"),
    "held_schedule": ("年度別の工程", "Schedule"),
    "held_contact": ("担当部署", "Department"),
    "measures_title": ("索引と評価の数値", "Figures of the index"),
    "measures_intro": (
        "このツールを管理・開発する人のためのページです。検索用の索引の内容と、回答の正しさを測った値を示します。",
        "For those who keep and develop this tool: what the index is, and how well it answers.",
    ),
    "quality_index": ("検索用の索引", "The search index"),
    "quality_same": (
        "索引は、いまの記録から作られています。",
        "The index was built from the records as they are.",
    ),
    "quality_alone": (
        "記録のファイルはこのパソコンにありません。索引に収められた記録を使っています。",
        "The record files are not on this computer; the records inside the index are used.",
    ),
    "index_folder": ("索引の名前", "Name"),
    "index_version": ("プログラムの版", "Program version"),
    "index_model": ("文章を読み取るモデル", "Model"),
    "index_dimension": ("ベクトルの次元", "Dimensions"),
    "index_passages": ("検索する文の数", "Passages"),
    "index_search": ("ベクトル検索", "Vector search"),
    "index_tokeniser": ("語の切り出し", "Tokeniser"),
    "index_corpus": ("記録の指紋（先頭12桁）", "Digest of the records (first 12)"),
    "index_sources": ("ファイルの指紋（先頭12桁）", "Digest of the files (first 12)"),
    "search_exact": ("すべてと照合（再現率 {recall}）", "exact (recall {recall})"),
    "search_other": ("近似 {kind}（再現率 {recall}）", "approximate, {kind} (recall {recall})"),
    "quality_evaluation": ("この索引の評価", "Evaluation of this index"),
    "quality_evaluation_help": (
        "答えの分かっている質問をすべて尋ね、正しさを測ります。数秒から数十秒かかります。",
        "Asks questions whose answers are known and measures the result. Takes some seconds, on a "
        "slow computer a minute.",
    ),
    "quality_no_questions": (
        "評価用の質問がこのパソコンにありません。配布元の tests/data に置くと測れます。",
        "There are no judged questions on this computer. Put them in tests/data of the checkout.",
    ),
    "quality_no_package": (
        "評価に要る部品 {name} がありません。開発用の一式を入れてください。",
        "The package {name} is missing. Install the development set.",
    ),
    "quality_file": ("質問の組", "Set of questions"),
    "file_questions-tune": ("調整に使った質問", "Questions used for tuning"),
    "file_questions-held": ("調整に使っていない質問", "Questions kept aside"),
    "file_refusal-tune": ("断るべき質問（調整用）", "Questions to decline (tuning)"),
    "file_refusal-held": ("断るべき質問（調整に使っていないもの）", "Questions to decline (aside)"),
    "quality_run": ("評価する", "Evaluate"),
    "quality_running": ("質問しています… {percent}%", "Asking… {percent}%"),
    "quality_measure": ("測るもの", "Measure"),
    "quality_lang_ja": ("日本語", "Japanese"),
    "quality_lang_en": ("英語", "English"),
    "quality_lang_all": ("全体", "All"),
    "score_questions": ("質問の数", "Questions"),
    "score_fact_accuracy": (
        "事実を正しい記録とともに答えた割合",
        "Facts stated with the right record",
    ),
    "score_statement_support": (
        "引用先に裏付けのある文の割合",
        "Sentences backed by what they cite",
    ),
    "score_refusal_recall": ("収録外の質問を断った割合", "Questions out of scope declined"),
    "score_refusal_precision": (
        "断った質問のうち、収録外だった割合",
        "Declined questions that were out of scope",
    ),
    "score_answerable_refused": (
        "答えられる質問を断った割合（低いほどよい）",
        "Answerable questions declined (lower is better)",
    ),
    "score_ndcg_at_10": ("並びのよさ（nDCG@10）", "Ranking (nDCG@10)"),
    "score_recall_at_5": (
        "当てはまる記録が5位までに入る割合（再現率@5）",
        "Relevant records within five (recall@5)",
    ),
    "score_mrr": ("最初の当たりの早さ（MRR）", "Rank of the first match (MRR)"),
    "score_hit_at_3": ("3位までに当たりがある割合", "A match within three"),
    "score_fact_hit_at_3": (
        "事実の質問で、答えの記録が3位までに入る割合",
        "Fact questions: the record within three",
    ),
    "quality_shortfalls": (
        "うまくいかなかった質問（{count}件）",
        "Questions that fell short ({count})",
    ),
    "quality_no_shortfalls": (
        "うまくいかなかった質問はありません。",
        "No question fell short.",
    ),
    "quality_short_id": ("番号", "Id"),
    "quality_short_query": ("質問", "Question"),
    "quality_short_what": ("理由", "What fell short"),
}
