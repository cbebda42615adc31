"""Tell where the sentences of a text end."""

import re

# What a full stop behind it most often shortens, in the languages of news agencies: titles, months, and the like.
_ABBREVIATIONS = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "rev", "gov", "sen", "sens", "rep", "reps", "gen", "col"),
        *("lt", "sgt", "capt", "cmdr", "adm", "maj", "cpl", "pvt", "supt", "hon", "pres", "atty", "dist"),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "no", "nos", "vs"),
        *("ave", "blvd", "rd", "mt", "ft", "co", "corp", "inc", "ltd", "bros", "approx", "est", "dept", "univ"),
        *("sra", "sr", "srta", "dña", "av", "mme", "mlle", "mm", "bzw", "ca", "dra", "pág", "núm", "art", "str", "nr"),
    )
)
_LONGEST_ABBREVIATION = max(map(len, _ABBREVIATIONS))
_END = re.compile(
    r"(?<![.!?…])([.!?…]+)[\"”’»)\]]*\s+(?=[\"“„«‘'¿¡(\[]*([^\W_]))"  # the first letter behind tells
    r"|[。！？][」』”’）]*"
)


def sentence_ends(text: str) -> list[int]:
    """Return where sentences end in a text and others begin, behind the space between.

    A full stop behind an initial or a common abbreviation ends none, and neither does one before a small letter.
    """
    return [match.end() for match in _END.finditer(text) if match.end() < len(text) and _is_end(text, match)]


def _is_end(text: str, match: re.Match[str]) -> bool:
    stop, first = match.groups()
    if not stop:
        return True
    if first.islower():
        return False
    begin = match.start()
    before = text[max(begin - _LONGEST_ABBREVIATION - 1, 0) : begin] if stop == "." else ""
    word = re.split(r"[\W_]", before)[-1].lower()
    # "U.S. Senate" and "J. Smith" go on, and so does what stands behind "Mr.".
    return not (len(word) == 1 and word.isalpha()) and word not in _ABBREVIATIONS
