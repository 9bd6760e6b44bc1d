"""Measure the engine: judged questions, outside retrieval sets.

evaluate.py questions FILE...      as `kb evaluate`, over several files
evaluate.py external FILE...       the same engine over outside passages
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kb.errors import KbError
from kb.evaluation.external import evaluate_external
from kb.evaluation.measures import evaluate, read_questions, report_text
from kb.index.encoders.registry import load_encoder
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=["questions", "external"])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    arguments = parser.parse_args()
    try:
        if arguments.what == "external":
            encoder = load_encoder(Settings.from_environment().model)
            for file in arguments.files:
                print(file.name)
                for name, value in evaluate_external(file, encoder).items():
                    print(f"  {name:18} {value:.4f}")
            return 0
        answerer = KnowledgeBase.open().answerer
        questions = [q for file in arguments.files for q in read_questions(file)]
        print(report_text(evaluate(answerer, questions)))
    except KbError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
