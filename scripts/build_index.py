"""Build the index when the records changed; part of 'run.py app', the same as 'kb build'."""

import sys

from kb.cli import main

if __name__ == "__main__":
    sys.argv = ["kb", "build"]
    main()
