"""Whoosh's own tests, run with our codec in the place of its own."""
