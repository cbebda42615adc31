"""Query × postings → what matches, and where."""
