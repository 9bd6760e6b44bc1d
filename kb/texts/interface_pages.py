"""Strings of Browse, Compare, Roadmap, Map, Quality and of exports, in both languages."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # Exports
    "export_help": (
        "出典（文書・節・ページ・閲覧日）と段階が付きます。",
        "With sources (document, section, page, date of access) and states.",
    ),
    "export_answer": ("この回答を書き出す", "Export this answer"),
    "export_comparison": ("この比較を書き出す", "Export this comparison"),
    "export_record": ("この記録を書き出す", "Export this record"),
    "export_collection": ("保存した記録を書き出す", "Export the saved records"),
    "export_collection_name": ("保存した記録", "Saved records"),
    "export_roadmap": ("このロードマップを保存する", "Export this roadmap"),
    "roadmap_name": ("ロードマップ", "Roadmap"),
    "roadmap_matrix": ("施策と年度の一覧表", "Measures by fiscal year"),
    "roadmap_matrix_help": (
        "◆は目標（達成する年度の欄）、→は前の年度と同じ工程や目標です。施策名から記録を開けます。",
        "◆ is a target, in the year it is due; → the same as the year before. A measure opens its "
        "record.",
    ),
    "export_list": ("この一覧を書き出す", "Export this list"),
    "format_docx": ("Word", "Word"),
    "format_xlsx": ("Excel", "Excel"),
    "format_csv": ("CSV", "CSV"),
    "format_md": ("Markdown", "Markdown"),
    "format_txt": ("テキスト", "Text"),
    # Kept
    "kept_title": ("保存した記録のリスト", "Your list of records"),
    "kept_intro": (
        "このブラウザーの中だけに保存され、再読み込みや次に開いたときにも残ります。外へは送られません。",
        "Kept in this browser alone, through a reload and until the next visit; nothing is sent.",
    ),
    "kept_name": ("リストの名前", "Name of the list"),
    "kept_name_hint": ("例：外部人材の検討会", "Example: meeting on outside talent"),
    "kept_note": ("自分の注記", "Your note"),
    "kept_note_hint": ("この記録についての覚え書き", "What to remember of this record"),
    "kept_open": ("名前・注記・リンク・保存", "Name, notes, link, export"),
    "kept_link": ("リンクで渡す", "Pass it on as a link"),
    "kept_link_help": (
        "このアプリを開ける人は、このアドレスで同じリストを開けます。注記は含まれません。",
        "Whoever can open this app opens the same list by this address; notes are not in it.",
    ),
    "kept_passed_on": ("受け取ったリスト{name}（{count}件）", "A list passed on: {name} ({count})"),
    "kept_take": ("自分のリストに加える", "Add it to your list"),
    # Town
    "town_title": ("わがまち", "My town"),
    "town_set": ("わがまち：{name}", "My town: {name}"),
    "town_intro": (
        "自分の団体を選ぶと、似ている団体の記録が、探す・回答・比較の中で先に並び、どこが似ているかも示されます。"
        "並べ方だけが変わり、記録が隠れることはありません。このブラウザーの中だけに保存されます。",
        "Choose your own municipality: records of those like it come first when you browse, ask "
        "and compare, with what they have in common. Only the order changes; nothing is hidden. "
        "Kept in this browser alone.",
    ),
    "town_name": ("自分の団体", "Your municipality"),
    "town_name_hint": ("市町村名・都道府県名を入力", "Type its name"),
    "town_option": ("{name}（{prefecture}）", "{name} ({prefecture})"),
    "town_people": ("人口（人）", "Population"),
    "town_alike": ("{name}に似ている順", "Most like {name} first"),
    "town_alike_help": (
        "人口の差で並べています。県や種類（市・町など）が違うことは、人口が2倍違うことと同じ重さです。",
        "By the difference in population; another prefecture or type (city, town …) weighs as "
        "much as twice the population.",
    ),
    "town_no_people": (
        "人口を入れると、規模の近さでも並びます。今は県と種類（市・町など）だけで並べています。",
        "Give the population to order by size too; now only prefecture and type (city, town …) "
        "count.",
    ),
    "town_unlike": (
        "都道府県・種類・人口規模のいずれも異なります。",
        "Another prefecture, another type and another size.",
    ),
    "town_compare": ("似ている{count}団体を並べて比較する", "Compare the {count} most alike"),
    "alike_in": ("{name}と{shared}", "like {name}: {shared}"),
    "between_phrases": ("・", ", "),
    "likest_first": ("{name}に似た団体を先に並べる", "Municipalities like {name} first"),
    "likest_first_help": (
        "並べ方だけが変わり、記録は隠れません。",
        "Only the order changes; no record is hidden.",
    ),
    # Browse
    "browse_title": ("事例・計画を探す", "Browse cases and plans"),
    "browse_words": ("言葉で探す", "Search in words"),
    "browse_placeholder": (
        "例：窓口 予約、「書かない窓口」（「」の中はそのままの語句で探します）",
        "Example: online booking, “staff training” (quoted words are searched as they stand)",
    ),
    "browse_no_words": (
        "記号だけでは探せません。言葉を入れてください。",
        "Symbols alone cannot be searched. Type a word.",
    ),
    "browse_understood": ("言葉から読み取った条件：{read}", "Read from the words: {read}"),
    "facet_topic": ("分野", "Topic"),
    "facet_approach": ("手法", "Approach"),
    "facets_open": ("絞り込む", "Narrow"),
    "facet_people-from": ("人口（から）", "Population from"),
    "facet_people-to": ("人口（まで）", "to"),
    "facet_people_open": ("指定なし", "any"),
    "facet_place": ("地域・団体", "Place"),
    "facet_document": ("文書・財源", "Document, funding"),
    "facet_chosen": ("{label}（{count}）", "{label} ({count})"),
    "facet_status_label": ("段階", "State"),
    "facet_kind_label": ("種別", "Kind"),
    "facet_topic_label": ("分野（いずれかに当たるもの）", "Topic (any of those chosen)"),
    "facet_approach_label": (
        "体制・人材の手法（いずれかに当たるもの）",
        "Approach to organisation and staffing (any of those chosen)",
    ),
    "facet_prefecture_label": ("都道府県", "Prefecture"),
    "facet_municipality_label": ("団体", "Municipality"),
    "facet_type_label": ("団体の種類", "Type"),
    "facet_population_label": ("人口", "Population"),
    "facet_document_label": ("出典の文書", "Source document"),
    "facet_funded_label": (
        "国などの財源・支援制度を使ったもの（{count}）",
        "Used a grant or scheme ({count})",
    ),
    "field_q": ("言葉", "words"),
    "field_kind": ("種別", "kind"),
    "field_status": ("段階", "state"),
    "field_topic": ("分野", "topic"),
    "field_approach": ("手法", "approach"),
    "field_prefecture": ("都道府県", "prefecture"),
    "field_municipality": ("団体", "municipality"),
    "field_type": ("種類", "type"),
    "field_document": ("文書", "document"),
    "field_population": ("人口", "population"),
    "field_min_population": ("人口の下限", "minimum population"),
    "field_max_population": ("人口の上限", "maximum population"),
    "field_funded": ("財源", "funding"),
    "chip_words": ("言葉：{words}", "words: {words}"),
    "chip_funded": ("財源・支援制度あり", "used a grant or scheme"),
    "browse_chips": ("適用中の条件", "Conditions in force"),
    "browse_clear": ("条件をすべて外す", "Clear all conditions"),
    "browse_count": (
        "**{count}件**（実施済み・実施中 {done}、計画 {planned}）",
        "**{count} records** (done or under way {done}, planned {planned})",
    ),
    "browse_sort": ("並べ方", "Order"),
    "sort_fit": ("関連の強い順", "Best match first"),
    "sort_like": ("わがまちに似た団体から", "Most like my town first"),
    "sort_done": ("事例・実施済みから", "Cases and done first"),
    "sort_code": ("団体コード順", "By municipality"),
    "sort_small": ("人口の少ない順", "Smallest first"),
    "sort_large": ("人口の多い順", "Largest first"),
    "sort_newest": ("新しい文書から", "Newest document first"),
    "browse_empty": (
        "条件に合う記録がありません。次のどれかを外すと見つかります。",
        "No record meets the conditions. Taking one of these off brings some back.",
    ),
    "browse_unknown_words": (
        "「{words}」に関わる記録はありません。別の言葉にするか、「」で囲んでいれば外してください。",
        "No record has to do with “{words}”. Try other words, or take off quotation marks.",
    ),
    "browse_loosen": ("「{name}」の条件を外す（{count}件）", "Take off {name} ({count})"),
    # Compare
    "compare_title": ("並べて比較する", "Compare side by side"),
    "compare_by": ("比べるもの", "What to compare"),
    "compare_by_record": ("記録どうし", "Records"),
    "compare_by_place": ("団体どうし", "Municipalities"),
    "compare_choose": ("比べる記録（2〜{limit}件）", "Records to compare (2 to {limit})"),
    "compare_choose_hint": ("団体名や題名で探す", "Type a municipality or a title"),
    "compare_unknown": (
        "「{id}」という記録はありません。下の欄から選び直してください。",
        "No record has the id “{id}”. Choose one below.",
    ),
    "compare_too_many": (
        "{count}件のうち、はじめの{limit}件を並べています。",
        "Of {count} records the first {limit} are shown.",
    ),
    "compare_collected": ("保存した記録を加える（{count}件）", "Add saved records ({count})"),
    "compare_too_few": (
        "2件以上を選ぶと、責任者・費用・成果などを横に並べ、すべての欄に出典を付けて示します。",
        "Choose two or more: who leads, cost, results and more are laid side by side, each with "
        "its source.",
    ),
    "compare_examples": ("比較の例", "Comparisons to begin with"),
    "compare_example": ("{name}：{places}", "{name}: {places}"),
    "compare_like_town": ("わがまちに似た団体：{places}", "Like my town: {places}"),
    "compare_places": ("比べる団体（2〜{limit}）", "Municipalities to compare (2 to {limit})"),
    "compare_places_full": (
        "比べられるのは{limit}団体までです。",
        "Up to {limit} municipalities can be compared.",
    ),
    "compare_topic": ("分野で絞り込む", "Narrow to a topic"),
    "all_topics": ("すべての分野", "All topics"),
    "compare_too_few_places": (
        "2つ以上の団体を選んでください。分野で絞り込むと、同じ取組を比べやすくなります。",
        "Choose two or more municipalities. A topic makes like comparable with like.",
    ),
    "compare_nothing": (
        "選んだものには、この分野の記載がありません。分野を変えてください。",
        "What was chosen says nothing on this topic. Choose another.",
    ),
    "compare_help": (
        "横に動かせます。［番号］は下の出典です。枠付きの項目名は、別の項目に書かれていたものです。"
        "「記載なし」は、ほかの項目も調べて見つからなかったことを示します。",
        "Scrolls sideways. [Numbers] are the sources below; a framed name tells under what else "
        "it is said. Not stated: looked for under all else too, and not found.",
    ),
    "compare_differing": (
        "違いのある行だけ（同じ行：{count}）",
        "Differences only (alike: {count})",
    ),
    "compare_differing_help": (
        "どの列も同じことを述べている行を隠します。",
        "Hides the lines in which all say the same.",
    ),
    "compare_all_same": (
        "違いのある行はありません。「違いのある行だけ」を外すと全体が見られます。",
        "No line differs. Switch off “Differences only” to see them all.",
    ),
    "compare_silent": (
        "どれにも記載がない項目：{names}",
        "Stated by none of them: {names}",
    ),
    # Roadmap
    "roadmap_title": ("計画のロードマップ", "What the plans do when"),
    "roadmap_intro": (
        "計画に書かれた年度ごとの工程と目標です。実際に行われたかどうかは、この資料からは分かりません。",
        "Steps and targets by fiscal year as the plans give them. Whether they were carried out "
        "is not known from these sources.",
    ),
    "roadmap_by_topic": ("分野", "Topic"),
    "roadmap_by_year": ("年度", "Fiscal year"),
    "roadmap_by_kind": ("工程か目標か", "Steps or targets"),
    "roadmap_all": ("すべて", "All"),
    "roadmap_kind_step": ("工程", "step"),
    "roadmap_kind_target": ("目標", "target"),
    "roadmap_empty": (
        "条件に合う工程や目標がありません。団体・分野・年度のどれかを外してください。",
        "No step or target meets the conditions. Take off the municipality, topic or year.",
    ),
    "roadmap_overview": (
        "団体・年度ごとの工程と目標の数",
        "Steps and targets by municipality and year",
    ),
    "roadmap_overview_help": (
        "ます目を押すと、その団体と年度に絞り込みます。",
        "Press a cell to narrow to that municipality and year.",
    ),
    "roadmap_steps": ("施策ごとの工程", "Steps by measure"),
    "roadmap_count_line": (
        "**施策{plans}件**、工程{steps}件、目標{targets}件",
        "**{plans} measures**, {steps} steps, {targets} targets",
    ),
    "roadmap_legend": (
        "青い帯は工程、橙のひし形（◆）は目標です。薄い黄色の列は今の{year}です。",
        "Blue bars are steps, orange diamonds (◆) targets. The pale column is the current {year}.",
    ),
    "roadmap_chart": (
        "{place}「{title}」の工程表。工程と目標は{count}件。同じ内容は上の一覧表にもあります。",
        "Time table of {place}: {title}, {count} steps and targets. The same stands in the table "
        "above.",
    ),
    "roadmap_place": ("団体", "Municipality"),
    "roadmap_measure": ("施策", "Measure"),
    "roadmap_years": ("年度", "Fiscal year"),
    "roadmap_kind": ("区分", "Kind"),
    "roadmap_track": ("取組の流れ", "Track"),
    "roadmap_step": ("内容", "Content"),
    "roadmap_page": ("ページ", "Page"),
    "roadmap_count": ("工程と目標の数", "Steps and targets"),
    # Map
    "map_title": ("どこに事例・計画があるか", "Where the precedents are"),
    "map_intro": (
        "色の濃い都道府県ほど、収録している記録が多くあります。ますを押すと絞り込めます。",
        "The darker a prefecture, the more records it has here. Press a tile to narrow.",
    ),
    "map_prefecture": ("都道府県", "Prefecture"),
    "map_all": ("すべての都道府県（{count}）", "All prefectures ({count})"),
    "map_option": ("{name}（{count}）", "{name} ({count})"),
    "map_chart": (
        "都道府県を並べた地図。記録の数：{counts}。ほかの都道府県に記録はない。",
        "Tile map of the prefectures. Records: {counts}. The others have none.",
    ),
    "map_count": ("記録の数", "Records"),
    "map_places": ("{name}の記録", "Records in {name}"),
    "map_places_all": ("記録のある団体", "Municipalities with records"),
    "map_place_line": (
        "実施済み・実施中 {done}、計画 {planned}",
        "done or under way {done}, planned {planned}",
    ),
    "map_open": ("記録を見る（{count}件）", "See its records ({count})"),
    "map_none": (
        "{name}の記録は収録していません。濃い色のますを選ぶか、「すべての都道府県」に戻してください。",
        "There are no records of {name}. Choose a darker tile, or all prefectures.",
    ),
    "map_silent": (
        "記録のない都道府県は、取組がないという意味ではありません。収録した資料に含まれていないだけです。",
        "A prefecture without records is not one without work: it is not in the sources kept here.",
    ),
}
