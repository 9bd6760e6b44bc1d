"""Index: records -> passages -> vectors and BM25 -> index/<digest>/, verified when opened."""
