"""What matches a query, by examples."""
