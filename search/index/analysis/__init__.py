"""Analysis: text → tokens → terms, the same when indexing, searching and highlighting."""

from search.index.analysis.analyzer import Finder, NewsAnalyzer, finder, term_of, terms, terms_of
from search.index.analysis.tokens import Token, tokenize

__all__ = ["Finder", "NewsAnalyzer", "Token", "finder", "term_of", "terms", "terms_of", "tokenize"]
