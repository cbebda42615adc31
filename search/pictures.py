"""Tell which captions of an article go with which of its paragraphs: by names and rare words, else by place alone."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import log1p
from typing import Any, Literal, NamedTuple

from search.backends.base import Counts, Row
from search.hits import BlockHit
from search.index.analysis import terms
from search.index.analysis.folding import fold
from search.matching.mentions import Mention, Passage, mentions
from search.ranking.bm25 import idf

Reason = Literal["names", "words", "place"]
# A name says who or what is to be seen; other words come by chance more often.
_NAME = 2.0
# What ties a caption to a paragraph by words alone must be this many of them, or by this share of its best paragraph.
_FEWEST_WORDS, _LEAST_SHARE = 2, 0.5
# A line of a terminal has room for so many captions of one paragraph.
_MOST_CAPTIONS = 3


# The day on which a picture was made is no tie: "Monday, March 9", "13. März", "2 février", "4 de marzo de".
_DAY = re.compile(r"[^\W\d_]+\.? [0-9]{1,2}, [0-9]{4}|[0-9]{1,2}\.? (?:de )?[^\W\d_]+\.?(?: de)? [0-9]{4}")
_WEEKDAYS = frozenset[str]().union(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
    ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"),
    ("segunda", "terca", "quarta", "quinta", "sexta"),
    ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "domenica"),
)


class Tie(NamedTuple):
    """Hold the block that another goes with, how strongly, the words that both have, and what kind of tie that is.

    A tie by `place` is the nearest block where nothing else ties; its score is 0.
    """

    block: BlockHit
    score: float
    words: tuple[str, ...]
    reason: Reason

    def to_dict(self) -> dict[str, Any]:
        """Return the tie as JSON can hold it, its block by id, line and photographer."""
        block = self.block
        shown = {"id": block.id, "line": block.line, "photographer": block.photographer}
        return {**shown, "score": self.score, "words": list(self.words), "reason": self.reason}


class Pictures(NamedTuple):
    """Hold the best captions of paragraphs, best first, and the paragraph of each caption; both by ids of blocks."""

    captions: Mapping[str, tuple[Tie, ...]]
    paragraphs: Mapping[str, Tie]

    def to_dict(self) -> dict[str, Any]:
        """Return both as JSON can hold them."""
        captions = {name: [tie.to_dict() for tie in ties] for name, ties in self.captions.items()}
        return {"captions": captions, "paragraphs": {name: tie.to_dict() for name, tie in self.paragraphs.items()}}


class _Weighed(NamedTuple):
    """Hold how much each term of an article weighs, which are names, which say only where, and those of each block."""

    weights: Mapping[str, float]
    names: frozenset[str]
    places: frozenset[str]
    of_block: Mapping[str, Mapping[str, Mention]]


def pictures_of(row: Row, counts: Callable[[Sequence[str]], Counts]) -> Pictures:
    """Return what goes with what in an article; `counts` tells how many blocks of the index hold terms."""
    captions = [block for block in row.blocks if block.kind == "caption"]
    paragraphs = [block for block in row.blocks if block.kind == "paragraph"]
    if not captions or not paragraphs:
        return Pictures({}, {})
    weighed = _weighed(row, captions, paragraphs, counts)
    of_paragraphs: dict[str, list[Tie]] = defaultdict(list)
    best: dict[str, Tie] = {}
    for caption in captions:
        ties = sorted((_tie(caption, one, weighed) for one in paragraphs), key=lambda tie: _key(caption, tie))
        best[caption.id] = ties[0] if ties[0].words else ties[0]._replace(reason="place")
        for tie in ties:
            if tie.words and tie.score >= _LEAST_SHARE * ties[0].score:
                of_paragraphs[tie.block.id].append(tie._replace(block=caption))
    kept = {
        name: tuple(sorted(ties, key=lambda tie: (-tie.score, tie.block.number))[:_MOST_CAPTIONS])
        for name, ties in of_paragraphs.items()
    }
    return Pictures({one.id: kept[one.id] for one in paragraphs if one.id in kept}, best)


def _key(caption: BlockHit, tie: Tie) -> tuple[float, int, int]:
    """Return what ties are ordered by: the strongest first, of equal ones the nearest, then the one before."""
    return -tie.score, abs(tie.block.number - caption.number), tie.block.number


def _tie(caption: BlockHit, paragraph: BlockHit, weighed: _Weighed) -> Tie:
    of_caption, of_paragraph = weighed.of_block[caption.id], weighed.of_block[paragraph.id]
    shared = sorted(of_caption.keys() & of_paragraph.keys(), key=lambda term: (-weighed.weights[term], term))
    # That all of it happened in Bergen does not tell its paragraphs apart.
    telling = [term for term in shared if term not in weighed.places]
    has_name = not weighed.names.isdisjoint(telling)
    if not has_name and len(telling) < _FEWEST_WORDS:
        return Tie(paragraph, 0.0, (), "words")
    score = sum(map(weighed.weights.__getitem__, shared), 0.0)
    return Tie(paragraph, score, tuple(of_caption[term].word for term in shared), "names" if has_name else "words")


def _weighed(
    row: Row, captions: Sequence[BlockHit], paragraphs: Sequence[BlockHit], counts: Callable[[Sequence[str]], Counts]
) -> _Weighed:
    """Return what each term weighs: more if it is rare in the index, among the captions and among the paragraphs."""
    language = row.article.language
    of_block = {block.id: _mentioned(block, language) for block in (*captions, *paragraphs)}
    in_captions = _holding(captions, of_block)
    in_paragraphs = _holding(paragraphs, of_block)
    shared = sorted(in_captions.keys() & in_paragraphs.keys())
    names = _names([*captions, *paragraphs], language)
    weights = {}
    found = counts(shared)
    for term, holding in zip(shared, found.holding, strict=True):
        rarity = idf(found.blocks, min(holding, found.blocks))
        in_article = log1p(len(captions) / in_captions[term]) * log1p(len(paragraphs) / in_paragraphs[term])
        weights[term] = rarity * in_article * (_NAME if term in names else 1.0)
    places = frozenset(terms(f"{row.article.dateline} {row.article.place}", language))
    return _Weighed(weights, names, places, of_block)


def _mentioned(block: BlockHit, language: str) -> dict[str, Mention]:
    """Return what a block mentions, by terms; without the day and, of a caption, the maker of the picture."""
    text = _DAY.sub(" ", block.text) if block.kind == "caption" else block.text
    found = {one.term: one for one in mentions([Passage(text)], language) if fold(one.word) not in _WEEKDAYS}
    for term in terms(f"{block.credit} {block.photographer}", language):
        found.pop(term, None)
    return found


def _holding(blocks: Sequence[BlockHit], of_block: Mapping[str, Mapping[str, Mention]]) -> dict[str, int]:
    """Return how many blocks hold each term."""
    holding: dict[str, int] = defaultdict(int)
    for block in blocks:
        for term in of_block[block.id]:
            holding[term] += 1
    return holding


def _names(blocks: Sequence[BlockHit], language: str) -> frozenset[str]:
    """Return the terms that are names in an article: one sentence that begins with a name does not tell."""
    found = mentions([Passage(block.text) for block in blocks], language)
    return frozenset(one.term for one in found if one.is_name)
