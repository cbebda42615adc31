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
# What may end a match, as is said of characters: letters, figures, what is set upon them, and the signs of C++ and C#.
_ENDS_WORD = re.compile(r"[^\W_]|[+#\u0300-\u036f]")
# What stands between the text of a picture and its title.
_ABOVE_TITLE = re.compile(r"\]\([ \t\n]*(?:<[^<>\n]*>|[^ \t\n<][^ \t\n]*)[ \t\n]+[\"'(]")
# What a token says that is written as "&amp;".
_ENTITY = "entity"
# The name, in what is known of a token, of where in its run it begins.
_AT = "at"


class Shown(NamedTuple):
    """Hold what is shown of a run, and from which character of that on what is shown stands at which of the run.

    That is -1 for what stands nowhere as it is shown. The last tells where both end.
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
        token.meta[_AT] = begin
        return token

    def push(self, *arguments: Any) -> Token:
        """Return a token that was found."""
        token = super().push(*arguments)
        token.meta[_AT] = self.pos
        return token


def shown(tokens: Iterable[Token], run: str) -> Shown:
    """Return the words of a run: links as their text, hard wrapped lines joined by blanks."""
    places, words, size, end = list[tuple[int, int]](), list[str](), 0, 0
    for word in _words(tokens, run):
        if word.is_apart and words:
            words.append(" ")
            size += 1
        # Several signs side by side, as those of emphasis are, are all said to begin where the first does.
        begin = max(word.begin, end)
        places.append((size, begin if word.begin >= 0 else -1))
        words.append(word.text)
        size, end = size + len(word.text), max(begin + len(word.text), word.end)
    return Shown("".join(words), [*places, (size, end)])


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
        for match in _WORD.finditer(token.content):
            first, last = (begin + match.start(), begin + match.end() + longer) if begin >= 0 else (-1, -1)
            yield _Word(match.group(), is_apart or match.start() > end, first, last)
            is_apart, end = False, match.end()
        is_apart |= end < len(token.content)


def _is_break(token: Token) -> bool:
    return token.type in _BREAKS or (token.type == "html_inline" and token.content.startswith("<br"))


def _begin(token: Token, run: str) -> int:
    """Return where the text of a token begins, which may stand behind a sign: in quotes of code, behind a backslash.

    -1 if it does not stand there: an address may be written in other characters than it is shown. An entity does, but
    where a match may end with it, since no more than its first character is known then.
    """
    begin: int = token.meta.get(_AT, 0)
    if token.info == _ENTITY:
        return -1 if _ENDS_WORD.match(token.content) else begin
    near = run[begin : begin + len(token.markup) + 1 + len(token.content)].replace("\n", " ")
    offset = near.find(token.content.replace("\n", " "))
    return begin + offset if offset >= 0 else -1


def shown_of_picture(image: Token, run: str, markdown: MarkdownIt, links: dict[str, Any]) -> Shown:
    """Return what stands for a picture where it is not shown: its title, or else its text."""
    begin = image.meta[_AT] + len("![")
    if not (title := str(image.attrs.get("title", ""))):
        text, places = shown(tokens_of(image.content, markdown, links), image.content)
        return Shown(text, [(place, begin + at if at >= 0 else -1) for place, at in places])
    text, places = shown([Token("text", "", 0, content=title)], title)
    above = _ABOVE_TITLE.match(run, begin + len(image.content))
    if not above or not run.startswith(title, above.end()):
        return Shown(text, [(0, -1)])
    return Shown(text, [(place, above.end() + at) for place, at in places])


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
