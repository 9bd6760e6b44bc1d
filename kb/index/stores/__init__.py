"""Vectors and words -> nearest passages."""
