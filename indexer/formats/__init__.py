"""Formats of source files, one module each beside their contract."""
