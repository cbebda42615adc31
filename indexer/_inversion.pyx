"""Invert tokens one by one; the compiled twin of `inversion`: postings are counted into their places, not sorted."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

import numpy as np


cdef struct Term:
    uint32_t row  # that held it last, plus 1
    uint32_t place  # there
    uint32_t postings, tokens  # how many it has, then where the next of them go


def postings(const uint64_t[::1] ranks, const int64_t[::1] documents, const int64_t[::1] counts, Py_ssize_t terms):
    """Return the postings of a field: of each term how many, then their documents, frequencies, and all distances.

    `ranks` are the terms of all tokens, `documents` those that have the field, `counts` how many tokens each has.
    """
    cdef Py_ssize_t row, place, token = 0, found = 0, tokens = len(ranks)
    cdef Term *term
    if len(documents) != len(counts) or np.sum(counts) != tokens or (tokens and np.min(counts) < 0):
        raise ValueError("these counts are not of these tokens")
    if tokens and np.max(ranks) >= terms:
        raise IndexError("there is no such term")
    # One place in memory is looked at for each token, and not one for each number.
    numbers = np.zeros(4 * (terms + 1), np.uint32)
    cdef uint32_t[::1] held = numbers
    cdef Term *of_terms = <Term *>&held[0]
    for row in range(len(counts)):
        for place in range(counts[row]):
            term = &of_terms[ranks[token]]
            term.tokens += 1
            if term.row != row + 1:
                term.row = row + 1
                term.postings += 1
                found += 1
            token += 1
    results = numbers[2 : 4 * terms : 4].copy(), *(np.zeros(size, np.uint32) for size in (found, found, tokens))
    cdef uint32_t[::1] out_documents = results[1], frequencies = results[2], distances = results[3]
    _to_begins(of_terms, terms)
    token = 0
    for row in range(len(counts)):
        for place in range(counts[row]):
            term = &of_terms[ranks[token]]
            if term.row != row + 1:
                term.row = row + 1
                out_documents[term.postings] = documents[row]
                term.postings += 1
                distances[term.tokens] = place
            else:
                distances[term.tokens] = place - term.place
            frequencies[term.postings - 1] += 1
            term.tokens += 1
            term.place = place
            token += 1
    return results


cdef void _to_begins(Term *terms, Py_ssize_t size) noexcept:
    """Make of counts where the postings and tokens of each term begin when they stand one behind the other."""
    cdef uint32_t postings = 0, tokens = 0
    cdef Py_ssize_t number
    cdef Term term
    for number in range(size):
        term = terms[number]
        terms[number] = Term(0, 0, postings, tokens)
        postings += term.postings
        tokens += term.tokens


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
    """Return which words stand in documents of each code, shape (codes, words): `counts` are the tokens of each."""
    found = np.zeros(shape, np.uint8)
    cdef uint8_t[:, ::1] used = found
    cdef Py_ssize_t document, token = 0, place
    cdef int64_t code
    for document in range(len(counts)):
        code = codes[document]
        for place in range(counts[document]):
            if code < 0 or numbers[token] < 0:
                raise ValueError("there is no such word")
            used[code, numbers[token]] = 1
            token += 1
    return found
