"""What pip printed -> one sentence a planner can act on."""

from __future__ import annotations

import re

from launcher.problems import Problem

_NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|ProxyError"
    r"|ConnectTimeout|ReadTimeout|ConnectionResetError|Network is unreachable|getaddrinfo failed"
    r"|Could not fetch URL|Failed to establish a new connection|Max retries exceeded"
    r"|\(from versions: none\)",
)
_NO_SPACE = re.compile(r"No space left on device|Errno 28\b|WinError 112|Disk quota exceeded")
_NO_FILE = re.compile(r"No matching distribution found for (\S+)")
_WRONG_HASH = re.compile(r"DO NOT MATCH THE HASHES")
_LONG_PATH = re.compile(r"Long Path support")
_DENIED = re.compile(r"Permission denied|WinError 5\b|Read-only file system")


def no_space() -> Problem:
    return Problem(
        "The disk is full: free some 3 GB, then run the same command again.",
        "ディスクの空きが足りません。約3GBを空けてから、同じコマンドをもう一度実行してください。",
    )


def explain(output: str, log: str) -> Problem:
    """The problem behind pip's output; ``log`` is where the whole of it can be read."""
    if _NO_SPACE.search(output):
        return no_space()
    if _WRONG_HASH.search(output):
        return Problem(
            "A downloaded package is not the file the lock names, so nothing of it was installed: "
            f"ask whoever runs your package index (details in {log}).",
            "ダウンロードしたパッケージがロックファイルと一致しないため、導入を中止しました。"
            f"パッケージの配布元の管理者に確認してください（詳細: {log}）。",
        )
    if _LONG_PATH.search(output):
        return Problem(
            "The path of this folder is too long for Windows: move it nearer to the root of the "
            "drive (such as C:\\kb), then run the same command again.",
            "フォルダのパスがWindowsの上限を超えています。C:\\kb のような短い場所へ移してから、"
            "同じコマンドをもう一度実行してください。",
        )
    # Without a network pip also says that it found no distribution, so this comes first.
    if _NO_NETWORK.search(output):
        return Problem(
            "No package index can be reached: connect this PC or set its proxy (HTTPS_PROXY), or "
            "use a bundle made on a connected PC (python3 scripts/run.py bundle).",
            "パッケージの配布元に接続できません。ネットワークまたはプロキシ（HTTPS_PROXY）を"
            "設定するか、接続できるPCで作ったバンドル（python3 scripts/run.py bundle）を"
            "使ってください。",
        )
    missing = _NO_FILE.search(output)
    if missing:
        return Problem(
            f"The package index has no ready-made {missing[1]} for this Python and system: use "
            "a 64-bit Python 3.11, 3.12 or 3.13, then run the same command again.",
            f"このPythonとOSに合う {missing[1]} が配布元にありません。64ビット版の"
            "Python 3.11〜3.13で、同じコマンドをもう一度実行してください。",
        )
    if _DENIED.search(output):
        return Problem(
            "This folder cannot be written to: copy it to a folder of your own, then run the same "
            "command there.",
            "このフォルダには書き込めません。書き込めるフォルダへコピーして、"
            "同じコマンドを実行してください。",
        )
    last = next((s for s in reversed(output.splitlines()) if s.startswith("ERROR")), "ERROR")
    return Problem(
        f"The installation failed ({last.removeprefix('ERROR').lstrip(': ')[:160]}): see {log}, "
        "then run the same command again.",
        f"導入に失敗しました（{last.removeprefix('ERROR').lstrip(': ')[:160]}）。{log} を確認し、"
        "同じコマンドをもう一度実行してください。",
    )
