"""The hot loops of a search over arrays, all of them: pure functions over arrays and plain numbers.

A module may have a compiled twin beside it. Which of the two runs is chosen within these functions: what calls them
composes, and knows of no twin. Nothing here reads an index or knows a query. NumPy takes longer to import than most
searches take, so this package imports nothing: its modules are imported by need.

Numbers of blocks that there are not, as a damaged file may hold them, are looked at by twins, which raise IndexError or
pass over them, and not by plain code, in which NumPy may take those below 0 for the last.
"""
