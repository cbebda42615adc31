"""Count articles, values and terms that rose by reading everything: what faster counts are held to."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from search.backends.base import NUMBERED
from search.backends.exhaustive_units import Unit
from search.backends.naming import Candidate, Name, Namer, Terms, distinct, first_of, is_part, spread
from search.backends.values import by_agency, most_common
from search.index import schema
from search.index.analysis.tokens import words
from search.index.block_terms import count_tokens
from search.matching.places import places
from search.query.days import Days
from search.ranking.likelihood import rise
from search.trends import Trend, TrendRequest, Trends, by_month


def stats(units: Sequence[Unit], files: Mapping[str, Any], most: int) -> dict[str, Any]:
    """Return the counts that describe articles, with what is known of the files of the index."""
    blocks = [block for unit in units for block in unit.blocks]
    days = [day for unit in units if (day := _day(unit))]
    tokens = sum(count_tokens(block.terms) for block in blocks)
    return {
        "articles": len(units),
        "blocks": len(blocks),
        "kinds": dict(Counter(block.hit.kind for block in blocks)),
        "languages": dict(Counter(_language(unit) for unit in units)),
        "files": len({unit.file for unit in units if unit.file}),
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "undated": len(units) - len(days),
        "months": by_month(Counter(days)),
        **(_values(units, most) if most else {}),
        "tokens": tokens,
        "mean_tokens": round(tokens / len(units), 1) if units else 0.0,
        **files,
    }


def _values(units: Sequence[Unit], most: int) -> dict[str, Any]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in NUMBERED}
    for name, field in NUMBERED.items():
        holders: Iterable[Any] = (unit.article for unit in units)
        if field in schema.BLOCK_WORDS:
            holders = (block.hit for unit in units for block in unit.blocks)
        counts[name].update(value for one in holders if words(value := getattr(one, field)))
        counts[name] = by_agency(counts[name]) if field == schema.AGENCY else counts[name]
    return {
        **{name: most_common(of_field, most) for name, of_field in counts.items()},
        "distinct": {name: len(of_field) for name, of_field in counts.items()},
    }


def trends(units: Sequence[Unit], request: TrendRequest) -> Trends:
    """Return what rose, by reading every article; those that the request leaves are all that are given."""
    asked = [unit for unit in units if request.language in ("", _language(unit))]
    dated = [unit for unit in asked if _day(unit)]
    inside = [unit for unit in dated if _is_in(unit, request.days)]
    outside = [unit for unit in dated if _is_in(unit, request.against) and not _is_in(unit, request.days)]
    languages = sorted({_language(unit) for unit in asked})
    comparisons = {one: _Comparison(one, dated, inside, outside, request) for one in languages}
    found = first_of((one for comparison in comparisons.values() for one in comparison.candidates()), request.limit)
    named = distinct(comparisons[word.language].named(word) for word in found)[: request.limit]
    return replace(
        Trends.nothing(request),
        articles=len(inside),
        others=len(outside),
        by_file=sum(unit.rules.get("date") == schema.FILE_DATE_RULE for unit in inside),
        undated=len(asked) - len(dated),
        months=by_month(Counter(map(_day, dated))),
        trends=tuple(comparisons[name.candidate.language].trend(name) for name in named),
    )


class _Comparison:
    """Compare the articles of one language on both sides."""

    def __init__(
        self,
        language: str,
        dated: Sequence[Unit],
        inside: Sequence[Unit],
        outside: Sequence[Unit],
        request: TrendRequest,
    ) -> None:
        self._language, self._least = language, request.least
        self._dated, self._inside, self._outside = (
            [unit for unit in units if _language(unit) == language] for units in (dated, inside, outside)
        )
        self._namer = Namer(request.days, language)

    def candidates(self) -> Iterator[Candidate]:
        """Yield the words that rose and tell something."""
        inside, outside = (
            Counter(term for unit in units for term in {term for block in unit.blocks for term in block.terms})
            for units in (self._inside, self._outside)
        )
        for term, count in inside.items():
            found = self._candidate((term,), count, outside[term])
            if found and count >= self._least and self._namer.is_telling(term):
                yield found

    def _candidate(self, terms: Terms, inside: int, outside: int) -> Candidate | None:
        found = rise(inside, len(self._inside), outside, len(self._outside)) if self._outside else None
        return Candidate(found, terms, self._language, inside, outside) if found else None

    def named(self, word: Candidate) -> Name:
        """Return the name that a word is a part of."""
        hits = [block.hit for unit in self._inside for block in unit.blocks if word.terms[0] in block.terms]
        texts = [text for hit in spread(hits) for text in (hit.text, hit.credit, hit.photographer)]

        def is_name(terms: Terms) -> bool:
            found = self._held(terms)
            return bool(found and is_part(found.inside, word.inside))

        terms, form = self._namer.name(word.terms[0], texts, is_name)
        return Name(self._held(terms) or word, form, word.terms[0])

    def _held(self, terms: Terms) -> Candidate | None:
        inside, outside = (sum(_holds(unit, terms) for unit in units) for units in (self._inside, self._outside))
        return self._candidate(terms, inside, outside)

    def trend(self, name: Name) -> Trend:
        """Return all that is told of a name."""
        days = Counter(_day(unit) for unit in self._dated if _holds(unit, name.candidate.terms))
        rose = name.candidate.rise
        return Trend(
            term=name.form,
            language=self._language,
            score=rose.score,
            ratio=rose.ratio,
            articles=name.candidate.inside,
            expected=rose.expected,
            others=name.candidate.outside,
            first_day=dt.date.fromordinal(min(days)),
            months=by_month(days),
        )


def _holds(unit: Unit, terms: Terms) -> bool:
    return any(places(block.terms, terms, 0) for block in unit.blocks)


def _language(unit: Unit) -> str:
    return unit.article.language or schema.UNDETERMINED


def _day(unit: Unit) -> int:
    return unit.article.date.toordinal() if unit.article.date else 0


def _is_in(unit: Unit, span: Days) -> bool:
    return span.first <= _day(unit) <= span.last
