r"""Read the shortcodes that sites set among their Markdown: "{{< figure … >}}", "{% include … %}", "[caption …]".

What they show is made by the site. Of that only a caption is told where they stand.
"""

import re
from typing import NamedTuple

# A caption that begins or ends behind so many characters is none.
_LONGEST = 5_000
# Of Hugo, and of Jekyll and Eleventy.
_SIGNS = r"(?:\{\{[<%][^{}]*+\}\}|\{%[^{}]*+\})"
_ALONE = re.compile(rf"(?:{_SIGNS}\s*)+")
# Quotation marks may stand within: the last one has another value or the end behind it.
_CAPTION = re.compile(r"\bcaption\s?=\s?([\"'])(.*?)\1(?=\s+[\w-]+\s?=|\s*/?[>%]?\}|\s*-?%\})", re.DOTALL)
_AROUND_CAPTION = re.compile(
    r"\{\{[<%]\s?(fig)?caption\b[^{}]*\}\}(?P<words>.*)\{\{[<%]\s?/\s?(fig)?caption\s?[>%]\}\}"
)
# As WordPress has it, where a site was moved from there.
_OF_WORDPRESS = re.compile(r"\[(?:wp_)?caption(?:\s[^\[\]]{0,1000})?\](.*)\[/(?:wp_)?caption\]", re.DOTALL)


class Shortcode(NamedTuple):
    """Hold the caption that a passage tells, which may be HTML; nothing, if it shows no words of its own."""

    caption: str


def shortcode_in(text: str, *, has_picture: bool) -> Shortcode | None:
    """Return what a passage tells that is shortcodes alone, or a picture and its caption in one; None of others."""
    if text.startswith("{") and _ALONE.fullmatch(text):
        told = _CAPTION.search(text, 0, _LONGEST)
        return Shortcode(told[2].strip() if told else "")
    if text.startswith("{") and (around := _AROUND_CAPTION.fullmatch(text)):
        return Shortcode(around["words"].strip())
    if has_picture and text.startswith("[") and (match := _OF_WORDPRESS.fullmatch(text)):
        return Shortcode(match[1].strip())
    return None
