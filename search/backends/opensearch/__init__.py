"""Answer from an index on a cluster of OpenSearch. It needs the extra `opensearch`."""
