"""Answering: a question -> what it asks -> records -> statements with citations."""
