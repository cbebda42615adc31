"""Read a run of Markdown, as a paragraph or a heading is one: its words as they are shown, and where these stand."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_WORD = re.compile(r"\S+")
_WORDS = ("text", "text_special", "code_inline")
_BREAKS = ("softbreak", "hardbreak")
# The name, in what is known of a token, of where in its run it begins.
AT = "at"


class Shown(NamedTuple):
    """Hold what is shown of a run, and from which character of that on what is shown stands at which of the run."""

    text: str
    places: Sequence[tuple[int, int]]


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
    places, words, size, before = list[tuple[int, int]](), list[str](), 0, 0
    for word, is_apart, begin in _words(tokens, run):
        if is_apart and words:
            words.append(" ")
            size += 1
        # Of several signs that are shown all are known to stand where the first does.
        before = max(begin, before)
        places.append((size, before))
        words.append(word)
        size, before = size + len(word), before + len(word)
    return Shown("".join(words), places)


def _words(tokens: Iterable[Token], run: str) -> Iterator[tuple[str, bool, int]]:
    """Yield the words of tokens, or parts of them, whether white space stands before, and where they begin."""
    is_apart = False
    for token in tokens:
        if _is_break(token):
            is_apart = True
        if token.type not in _WORDS:
            continue
        begin, end = _begin(token, run), 0
        for word in _WORD.finditer(token.content):
            yield word.group(), is_apart or word.start() > end, begin + word.start()
            is_apart, end = False, word.end()
        is_apart |= end < len(token.content)


def _is_break(token: Token) -> bool:
    return token.type in _BREAKS or (token.type == "html_inline" and token.content.startswith("<br"))


def _begin(token: Token, run: str) -> int:
    """Return where the text of a token begins, which may stand behind a sign: in quotes of code, behind a backslash."""
    begin: int = token.meta.get(AT, 0)
    signs = 0 if token.info == "entity" else len(token.markup) + 1
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
