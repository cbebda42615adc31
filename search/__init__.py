"""The read path: text → query tree → scores → hits → snippets."""
