"""What Streamlit writes itself, in English only, as the two languages of the interface say it."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "Skip to main content": ("本文へ", ""),
    "Sidebar": ("メニュー", ""),
    "Collapse sidebar": ("メニューを閉じる", ""),
    "Expand sidebar": ("メニューを開く", ""),
    "Press Enter to submit form": ("Enterで調べる", "Press Enter"),
    "Press Enter to apply": ("Enterで確定", ""),
    "Press ⌘+Enter to apply": ("⌘+Enterで確定", ""),
    "Press Ctrl+Enter to apply": ("Ctrl+Enterで確定", ""),
    "Copy to clipboard": ("コピー", ""),
    "Copied": ("コピーしました", ""),
    "Decrement": ("減らす", ""),
    "Increment": ("増やす", ""),
    "Clear value": ("消す", ""),
    "Clear all": ("すべて外す", ""),
    "Select all": ("すべて選ぶ", ""),
    "Selected values": ("選んだもの", ""),
    "Choose an option": ("選んでください", ""),
    "Choose options": ("選んでください", ""),
    "No results": ("見つかりません", ""),
    "Open": ("開く", ""),
    "Close": ("閉じる", ""),
    "Dismiss": ("閉じる", ""),
    "Pagination": ("ページ送り", ""),
    "Previous page": ("前のページ", ""),
    "Next page": ("次のページ", ""),
    "visualization": ("図", ""),
    "Upload": ("ファイルを選ぶ", "Choose files"),
    "Browse files": ("ファイルを選ぶ", ""),
    "Drag and drop file here": ("ここへファイルを置く", ""),
    "Drag and drop files here": ("ここへファイルを置く", ""),
    "file upload": ("ファイルを選ぶ", ""),
    "Show more": ("もっと見る", ""),
    "Stop": ("中止", ""),
    "Running...": ("調べています…", ""),
    "Connecting": ("接続しています", ""),
    "Connection error": ("接続が切れました", ""),
    "Streamlit server is not responding. Are you connected to the internet?": (
        "このツールから応答がありません。ツールを動かしているPCで起動しているかを確かめ、"
        "ページを開き直してください。",
        "The tool does not answer. See that it is running on its PC, and open the page again.",
    ),
}
"""Streamlit's words -> Japanese and English; empty where its own English will do."""

PATTERNS: dict[str, tuple[str, str]] = {
    r"^([\d,]+) options? available\.$": ("選択肢は$1件です。", ""),
    r"^Remove (.+)$": ("$1を外す", ""),
    r"^Page (\d+)$": ("$1ページ", ""),
    r"^Show data: (.+)$": ("データを見る：$1", ""),
    r"^([\d.]+[KMG]B) per file$": ("1ファイル$1まで", ""),
    r"^(.+) files are not allowed\.$": ("$1のファイルは取り込めません。", ""),
    r"^File must be (.+) or smaller\.$": ("ファイルは$1以下にしてください。", ""),
}
"""The same for those with something of the page in them, as regular expressions of JavaScript."""
