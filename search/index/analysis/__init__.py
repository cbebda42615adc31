"""Analysis: text → tokens → terms, the same when indexing, searching and highlighting."""

from search.index.analysis.analyzer import NewsAnalyzer, term_of, terms, terms_among, terms_of, tokens_of
from search.index.analysis.tokens import Token, tokenize

__all__ = ["NewsAnalyzer", "Token", "term_of", "terms", "terms_among", "terms_of", "tokenize", "tokens_of"]
