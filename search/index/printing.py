"""Make text of others harmless where it is printed: in a terminal, and in JSON that may be shown in one."""

from search.index.late_patterns import late_pattern

# Controls of C0 and C1, such as ESC and CSI, could repaint a terminal, fill its clipboard or open links; separators of
# lines could forge one; embeddings, overrides and isolates of direction could hide text. Marks of direction stay, since
# Arabic and Hebrew need them, and joiners, since Persian does.
_DELETE_AND_C1, _LINES, _DIRECTIONS = "\x7f-\x9f", "\u2028\u2029", "\u202a-\u202e\u2066-\u2069"
_CONTROL = late_pattern(f"[\x00-\x1f{_DELETE_AND_C1}{_LINES}{_DIRECTIONS}]")
# JSON escapes those of C0 itself.
_LEFT_IN_JSON = late_pattern(f"[{_DELETE_AND_C1}{_LINES}{_DIRECTIONS}]")


def printable(text: str) -> str:
    """Return `text` with each control character replaced, so that it cannot steer a terminal; tabs become spaces."""
    if text.isprintable():  # as most text is, which then waits for no pattern
        return text
    return _CONTROL.sub(lambda match: " " if match[0].isspace() else "\ufffd", text)


def printable_lines(text: str) -> str:
    """Return `text` as `printable` does, but with its line breaks."""
    return "\n".join(map(printable, text.split("\n")))


def harmless_json(text: str) -> str:
    """Return JSON that reads back as the same, with each control character in it written as its escape."""
    return _LEFT_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
