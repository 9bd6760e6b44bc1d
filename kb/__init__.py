"""A knowledge base of municipal DX precedents that backs every sentence with its source."""
