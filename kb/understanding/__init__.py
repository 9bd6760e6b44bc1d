"""A question -> what it asks."""
