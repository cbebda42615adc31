"""Show an answer of each address of the API, for its OpenAPI document."""

from collections.abc import Mapping
from typing import Any, Final

_ARTICLE: Final = {
    "id": "bc1d8acba332-3",
    "title": "The fish left the water at 5 in the morning. By supper it was supposed…",
    "date": "2026-03-12",
    "place": "BERGEN, Norway",
    "agency": "AP",
    "byline": "",
    "language": "en",
    "path": "/home/ana/desk/stories/001_harbour_strike.txt",
    "url": "",
    "dateline": "BERGEN, Norway (AP)",
    "contributors": ["Henrik Dalsgaard"],
    "keywords": [],
    "section": "",
    "source": "",
}
_CAPTION: Final = {
    "id": "bc1d8acba332-3:5",
    "kind": "caption",
    "number": 5,
    "text": "Workers load boxes of fresh salmon onto a truck in Bergen, Norway, Thursday, March 12, 2026. "
    "(AP Photo/Ingrid Solheim)",
    "line": 48,
    "start": 7661,
    "end": 7779,
    "credit": "(AP Photo/Ingrid Solheim)",
    "photographer": "Ingrid Solheim",
    "date": "2026-03-12",
    "repeats": [63],
    "picture": "",
    "shifts": [],
    "end_line": 48,
}
_SNIPPET: Final = {
    "text": _CAPTION["text"],
    "spans": [[28, 34]],
    "html": "Workers load boxes of fresh <mark>salmon</mark> onto a truck in Bergen, Norway, Thursday, March 12, 2026. "
    "(AP Photo/Ingrid Solheim)",
}
_HIT: Final = {
    "rank": 1,
    "score": 2.9,
    "article": _ARTICLE,
    "block": _CAPTION,
    "snippet": _SNIPPET,
    "more": [],
}
_TIES: Final = {"terms": [{"text": "Bergen", "score": 1.43}], "likeness": 0.28}
_TOTAL: Final = {"articles": 1, "blocks": 7}
_COUNTED: Final = {"query": "salmon", "notes": [], "total": _TOTAL, "took": 0.004}
_FACET: Final = {
    "name": "agency",
    "values": [{"value": "AP", "count": 1, "filter": "agency:AP", "chosen": False}],
    "more": 0,
    "missing": 0,
    "total": 1,
}
_MONTHS: Final = {"2026-03": 16, "2026-04": 7}
_TREND: Final = {
    "term": "quay",
    "language": "en",
    "score": 13.8,
    "ratio": 29.7,
    "articles": 4,
    "expected": 0.0,
    "others": 0,
    "first_day": "2026-03-09",
    "months": {"2026-03": 4},
}

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "search": {**_COUNTED, "hits": [_HIT], "next": None},
    "similar": {**_COUNTED, "hits": [{**_HIT, **_TIES}]},
    "facets": {**_COUNTED, "facets": [_FACET]},
    "article": {"article": _ARTICLE, "blocks": [_CAPTION], "rules": {"place": "the dateline"}},
    "block": {"article": _ARTICLE, "block": _CAPTION},
    "suggest": {
        "suggestions": [{"text": "Olaizábal", "kind": "word", "count": 7, "query": "strike Olaizábal"}],
    },
    "duplicates": {
        "groups": [
            [
                {"article": _ARTICLE, "likeness": 1.0},
                {"article": {**_ARTICLE, "id": "2f6f0e9c11ab-1"}, "likeness": 0.91},
            ]
        ],
        "total": 1,
    },
    "trends": {
        "first_day": "2026-03-01",
        "last_day": "2026-03-31",
        "against_first": None,
        "against_last": None,
        "articles": 16,
        "others": 45,
        "by_file": 0,
        "undated": 0,
        "months": _MONTHS,
        "notes": [],
        "trends": [_TREND],
    },
    "stats": {
        "articles": 61,
        "blocks": 663,
        "files": 12,
        "kinds": {"byline": 21, "caption": 146, "paragraph": 496},
        "languages": {"en": 41, "es": 6, "de": 5, "fr": 5, "pt": 4},
        "first_day": "2025-10-30",
        "last_day": "2026-04-18",
        "undated": 0,
        "months": _MONTHS,
        "sources": {},
        "agencies": {"AP": 25},
        "places": {"MATOSINHOS, Portugal": 3},
        "photographers": {"Joaquin Berrondo": 24},
        "distinct": {"sources": 0, "agencies": 7, "places": 50, "photographers": 15},
        "tokens": 19318,
        "mean_tokens": 316.7,
        "segments": 1,
        "deleted_blocks": 0,
        "bytes": 354813,
        "generation": 1,
    },
    "health": {"status": "ok", "generation": "5d1f1d3ad7c21a55", "articles": 61, "blocks": 663},
    "problem": {
        "type": "urn:cuttings:problem:parameters",
        "title": "the address cannot be used as it is",
        "status": 400,
        "detail": "limit can be 100 at most",
        "instance": "/api/v1/search",
        "errors": [{"in": "query", "name": "limit", "reason": "can be 100 at most"}],
    },
}
