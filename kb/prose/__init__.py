"""Connected prose from an answer's statements, each sentence checked against the points it names.

A language model on the office's own network words it; nothing it says is taken on trust.
"""
