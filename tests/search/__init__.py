"""The read path, by examples."""
