"""The texts and commands a bundle carries for whoever installs it."""

from __future__ import annotations

_BAT = """@echo off\r
cd /d "%~dp0"\r
set kbpython=python\r
where py >nul 2>nul && set kbpython=py -{python}\r
%kbpython% scripts\\run.py app --offline %*\r
if errorlevel 1 pause\r
"""

_SH = """#!/bin/sh
cd "$(dirname "$0")" || exit 1
if command -v python{python} >/dev/null 2>&1; then python=python{python}; else python=python3; fi
exec "$python" scripts/run.py app --offline "$@"
"""

_TEXT = """自治体DX事例ナレッジベース {version}（{platform}、Python {python}）

ネットワークにつながらないPCへの導入手順
1. このフォルダ全体を、書き込みのできる場所へコピーします（空き容量 約3GB）。
2. Python {python}（64ビット版）が入っていることを確認します。
3. {command} を実行します。ファイルを目録と照合し、導入して、アプリを起動します。
   初回は数分、2回目からは数秒です。
4. ブラウザで http://127.0.0.1:8501 を開きます。終了するには Ctrl+C を押します。

中身の確認だけを行うには: {verify}
受け取ったときに伝えられた目録のsha256と、表示される値が同じであることを確かめてください。

Installing on a PC without a network
1. Copy this whole folder to a place you can write to (some 3 GB free).
2. Have Python {python} (64-bit) on the PC.
3. Run {command}: it checks every file against the manifest, installs, and starts the app.
   The first time takes some minutes, later starts take seconds.
4. Open http://127.0.0.1:8501 in a browser. Ctrl+C stops the app.

To check the contents alone: {verify}
Compare the sha256 it prints with the one you were told when you received the bundle.
"""


def files(platform: str, python: str, version: str) -> dict[str, bytes]:
    """File name -> content of the texts of a bundle."""
    windows = platform.startswith("windows")
    script = "install.bat" if windows else "install.sh"
    command = script if windows else f"./{script}"
    verify = f"py -{python} scripts\\run.py verify" if windows else "python3 scripts/run.py verify"
    text = _TEXT.format(
        version=version, platform=platform, python=python, command=command, verify=verify
    )
    if windows:
        text = text.replace("\n", "\r\n")
    return {
        # Old editors on Windows take a text for Shift_JIS unless it starts with this mark.
        "INSTALL.txt": text.encode("utf-8-sig" if windows else "utf-8"),
        script: (_BAT if windows else _SH).format(python=python).encode("ascii"),
    }
