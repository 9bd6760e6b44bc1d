"""Questions to begin with, by theme; each is one the records answer (a test asks them all)."""

from __future__ import annotations

from kb.records.models import Lang

Theme = tuple[str, tuple[str, ...]]

EXAMPLES: dict[Lang, tuple[Theme, ...]] = {
    "ja": (
        (
            "人材・体制",
            (
                "小さな町はDXの人手をどう確保しているか",
                "推進本部の本部長は誰が務めているか",
            ),
        ),
        (
            "外部人材",
            (
                "外部人材をどう活用しているか",
                "民間企業から費用をかけずに助言を受けている町はあるか",
            ),
        ),
        (
            "手続・窓口",
            ("行政手続のオンライン化はどう進めているか", "書かない窓口や予約の取組はあるか"),
        ),
        (
            "ペーパーレス・業務改革",
            ("庁内のペーパーレス化はどう進めているか", "AI・RPAはどの業務に使われているか"),
        ),
        (
            "費用・財源",
            ("DX人材の育成にいくらかかったか", "国の交付金や支援制度を使った事例はあるか"),
        ),
        (
            "デジタルデバイド",
            (
                "高齢者のデジタルデバイド対策には何があるか",
                "スマートフォン教室を開いている自治体はあるか",
            ),
        ),
    ),
    "en": (
        (
            "People and organisation",
            ("How do small towns staff DX?", "Who heads the DX headquarters?"),
        ),
        (
            "Outside talent",
            (
                "How are outside experts used?",
                "Does any town get advice from a company free of charge?",
            ),
        ),
        (
            "Procedures and counters",
            (
                "How are procedures being moved online?",
                "Which municipalities let residents book counters?",
            ),
        ),
        (
            "Paperless work",
            ("How is the office going paperless?", "Which work is done with AI and RPA?"),
        ),
        (
            "Cost and funding",
            (
                "What did training DX staff cost?",
                "Which cases used national grants or support schemes?",
            ),
        ),
        (
            "Digital divide",
            (
                "What is done for older people in the digital divide?",
                "Who holds smartphone classes?",
            ),
        ),
    ),
}
