"""A shared store in Milvus: one index, versioned, over as many machines as a cluster has."""
