r"""Read the shortcodes that sites set among their Markdown: "{{< figure … >}}", "{% include … %}", "[caption …]".

What they show is made by the site. Of that only a caption is told where they stand.
"""

import re

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


def caption_in_shortcode(text: str, *, has_picture: bool) -> str | None:
    """Return the caption, which may be HTML, of a passage that is shortcodes alone, or a picture and words in one.

    It is empty if they tell none. Of another passage None is returned.
    """
    if text.startswith("{") and _ALONE.fullmatch(text):
        told = _CAPTION.search(text, 0, _LONGEST)
        return told[2].strip() if told else ""
    if text.startswith("{") and (around := _AROUND_CAPTION.fullmatch(text)):
        return around["words"].strip()
    if has_picture and text.startswith("[") and (match := _OF_WORDPRESS.fullmatch(text)):
        return match[1].strip()
    return None
