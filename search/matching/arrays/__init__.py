"""The hot loops of a search over arrays, all of them: pure functions over arrays and plain numbers.

A module may have a compiled twin beside it. Which of the two runs is chosen within these functions: what calls them
composes, and knows of no twin. Nothing here reads an index or knows a query. NumPy takes longer to import than most
searches take, so this package imports nothing: its modules are imported by need.
"""
