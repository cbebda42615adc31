"""A real OpenSearch cluster of three nodes on this machine, and what is tried on it."""
