"""Invert tokens one by one; the compiled twin of `inversion`: postings are counted into their places, not sorted."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

import numpy as np


def postings(const uint64_t[::1] ranks, const int64_t[::1] documents, const int64_t[::1] counts, Py_ssize_t terms):
    """Return the postings of a field: of each term how many, then their documents, frequencies, and all distances.

    `ranks` are the terms of all tokens, `documents` those that have the field, `counts` how many tokens each has.
    """
    cdef Py_ssize_t row, place, token = 0, found = 0, tokens = len(ranks)
    cdef uint64_t rank
    # Of each term: the row that held it last, plus 1, and the place there; where its next posting and token go.
    last_rows, last_places = np.zeros(terms, np.uint32), np.zeros(terms, np.uint32)
    posting_counts, token_counts = np.zeros(terms, np.uint32), np.zeros(terms, np.uint32)
    cdef uint32_t[::1] rows = last_rows, places = last_places, of_postings = posting_counts, of_tokens = token_counts
    if len(documents) != len(counts) or np.sum(counts) != tokens or (tokens and np.min(counts) < 0):
        raise ValueError("these counts are not of these tokens")
    for row in range(len(counts)):
        for place in range(counts[row]):
            rank = ranks[token]
            of_tokens[rank] += 1
            if rows[rank] != row + 1:
                rows[rank] = row + 1
                of_postings[rank] += 1
                found += 1
            token += 1
    results = posting_counts.copy(), *(np.zeros(size, np.uint32) for size in (found, found, tokens))
    cdef uint32_t[::1] out_documents = results[1], frequencies = results[2], distances = results[3]
    _to_begins(of_postings)
    _to_begins(of_tokens)
    last_rows[:] = 0
    token = 0
    for row in range(len(counts)):
        for place in range(counts[row]):
            rank = ranks[token]
            if rows[rank] != row + 1:
                rows[rank] = row + 1
                out_documents[of_postings[rank]] = documents[row]
                of_postings[rank] += 1
                distances[of_tokens[rank]] = place
            else:
                distances[of_tokens[rank]] = place - places[rank]
            frequencies[of_postings[rank] - 1] += 1
            of_tokens[rank] += 1
            places[rank] = place
            token += 1
    return results


cdef void _to_begins(uint32_t[::1] counts) noexcept:
    """Make of counts where each of them begins when they stand one behind the other."""
    cdef uint32_t begin = 0, size
    cdef Py_ssize_t number
    for number in range(len(counts)):
        size = counts[number]
        counts[number] = begin
        begin += size


def holding(const int64_t[::1] numbers, const int64_t[::1] of_words, const int64_t[::1] counts, Py_ssize_t most):
    """Return how many articles hold each of `most` words: `counts` are the tokens of each article.

    `numbers` tell of each token which word it is, and `of_words` which of the `most` words each of these is.
    """
    found, last_articles = np.zeros(most, np.int64), np.zeros(most, np.int64)
    cdef int64_t[::1] held = found, lasts = last_articles
    cdef Py_ssize_t article, token = 0, place
    cdef int64_t word
    for article in range(len(counts)):
        for place in range(counts[article]):
            word = of_words[numbers[token]]
            if word < 0:
                raise ValueError("there is no such word")
            token += 1
            if lasts[word] != article + 1:
                lasts[word] = article + 1
                held[word] += 1
    return found


def used_words(const int64_t[::1] numbers, const int64_t[::1] counts, const int64_t[::1] codes, tuple shape):
    """Return which words stand in articles of each code, shape (codes, words): `counts` are the tokens of each."""
    found = np.zeros(shape, np.uint8)
    cdef uint8_t[:, ::1] used = found
    cdef Py_ssize_t article, token = 0, place
    cdef int64_t code
    for article in range(len(counts)):
        code = codes[article]
        for place in range(counts[article]):
            if code < 0 or numbers[token] < 0:
                raise ValueError("there is no such word")
            used[code, numbers[token]] = 1
            token += 1
    return found
