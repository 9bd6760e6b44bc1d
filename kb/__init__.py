"""A knowledge base of municipal DX precedents that backs every sentence with its source."""

__version__ = "1.0.0"
