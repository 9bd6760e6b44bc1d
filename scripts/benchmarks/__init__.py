"""What ``scripts/bench.py`` measures; not part of the product."""
