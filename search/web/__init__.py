"""Serve a page to search on, and the same as JSON for programs. Needs the extra `web`."""
