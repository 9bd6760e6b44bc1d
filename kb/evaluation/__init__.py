"""Judged questions -> how good the tool is."""
