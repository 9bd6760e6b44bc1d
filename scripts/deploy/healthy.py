"""Exit code 0 when an address answers with 200, else 1; for health checks, where there is no curl.

healthy.py [--wait SECONDS] URL     --wait: ask again until it does, or the time is over
"""

from __future__ import annotations

import argparse
import sys
import time
import urllib.request

_ONE_TRY = 10


def healthy(url: str) -> bool:
    """Whether the address answers with 200; a proxy is not asked for it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_ONE_TRY) as reply:
            return bool(reply.status == 200)
    except (OSError, ValueError):
        return False


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("--wait", type=float, default=0.0, metavar="SECONDS")
    choice = parser.parse_args()
    end = time.monotonic() + choice.wait
    while not healthy(choice.url):
        if time.monotonic() >= end:
            print(f"{choice.url} does not answer", file=sys.stderr)
            return 1
        time.sleep(0.5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
