"""Read a run of Markdown, as a paragraph or a heading is one: its words as they are shown, and where these stand."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_WORD = re.compile(r"\S+")
_WORDS = ("text", "text_special", "code_inline")
_BREAKS = ("softbreak", "hardbreak")
# What a token says that is written as "&amp;".
_ENTITY = "entity"
# The name, in what is known of a token, of where in its run it begins.
AT = "at"


class Shown(NamedTuple):
    """Hold what is shown of a run, and from which character of that on what is shown stands at which of the run.

    The last of the places is where both end. There are none where what is shown is not what stands there.
    """

    text: str
    places: Sequence[tuple[int, int]]


class _Word(NamedTuple):
    """Hold a word, or a part of one, if white space stands before it, and where it begins and ends in its run."""

    text: str
    is_apart: bool
    begin: int
    end: int


def parser() -> MarkdownIt:
    """Return what parses all but runs, which are parsed one by one: some are not worth it."""
    # Text is left in the pieces in which it was found.
    return MarkdownIt("commonmark").enable("table").disable(["inline", "fragments_join"])


def tokens_of(run: str, markdown: MarkdownIt, links: dict[str, Any]) -> list[Token]:
    """Return the tokens of a run, which know where they begin."""
    state = _Run(run, markdown, links, [])
    markdown.inline.tokenize(state)
    for rule in markdown.inline.ruler2.getRules(""):
        rule(state)
    return state.tokens


class _Run(StateInline):
    """Note of each token where it begins."""

    def pushPending(self) -> Token:  # noqa: N802 (theirs)
        """Return the token of the text before the one that is found next."""
        begin = self.src.rfind(self.pending, 0, self.pos)
        token = super().pushPending()
        token.meta[AT] = begin
        return token

    def push(self, *arguments: Any) -> Token:
        """Return a token that was found."""
        token = super().push(*arguments)
        token.meta[AT] = self.pos
        return token


def shown(tokens: Iterable[Token], run: str) -> Shown:
    """Return the words of a run: links as their text, hard wrapped lines joined by blanks."""
    places, words, size, end = list[tuple[int, int]](), list[str](), 0, 0
    found = [*tokens]
    for word in _words(found, run):
        if word.is_apart and words:
            words.append(" ")
            size += 1
        # Of several signs that are shown all are known to stand where the first does.
        begin = max(word.begin, end)
        places.append((size, begin))
        words.append(word.text)
        size, end = size + len(word.text), max(word.end, begin + len(word.text))
    is_there = not any(map(_stands_for_letter, found))
    return Shown("".join(words), [*places, (size, end)] if is_there and words else [])


def _words(tokens: Iterable[Token], run: str) -> Iterator[_Word]:
    is_apart = False
    for token in tokens:
        if _is_break(token):
            is_apart = True
        if token.type not in _WORDS:
            continue
        begin, end = _begin(token, run), 0
        # Of what stands for a sign, as "&amp;", the end is its own.
        longer = len(token.markup) - len(token.content) if token.info == _ENTITY else 0
        for word in _WORD.finditer(token.content):
            yield _Word(word.group(), is_apart or word.start() > end, begin + word.start(), begin + word.end() + longer)
            is_apart, end = False, word.end()
        is_apart |= end < len(token.content)


def _stands_for_letter(token: Token) -> bool:
    """Say whether a token is written as no letter, and is one: a match may begin and end within it."""
    return token.info == _ENTITY and any(unicodedata.category(one)[0] in "LMN" for one in token.content)


def _is_break(token: Token) -> bool:
    return token.type in _BREAKS or (token.type == "html_inline" and token.content.startswith("<br"))


def _begin(token: Token, run: str) -> int:
    """Return where the text of a token begins, which may stand behind a sign: in quotes of code, behind a backslash."""
    begin: int = token.meta.get(AT, 0)
    signs = 0 if token.info == _ENTITY else len(token.markup) + 1
    near = run[begin : begin + signs + len(token.content)].replace("\n", " ")
    return begin + max(near.find(token.content), 0)


def text_of(tokens: Iterable[Token]) -> str:
    """Return the words of a run, wherever they stand."""
    return shown(tokens, "").text


def all_emphasised(tokens: Iterable[Token]) -> bool:
    """Say whether a run has words, and all of them are emphasised."""
    depth, has_words = 0, False
    for token in tokens:
        is_emphasis = token.type.startswith(("em_", "strong_"))
        depth += token.nesting if is_emphasis else 0
        is_word = token.type in _WORDS and bool(token.content.strip())
        if is_word and not depth:
            return False
        has_words = has_words or is_word
    return has_words
