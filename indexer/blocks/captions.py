"""Know lines that are captions whatever else they look like: by the form of their credit, or by a label in front."""

import re
from functools import lru_cache

from indexer.blocks.agencies import ANY_AGENCY
from indexer.blocks.credits import PICTURE_LABEL, SOURCE_LABEL, Credit
from indexer.blocks.names import NAME

# "Image caption", "FILE - ", "In this Jan. 6, 2020, photo": what sites and agencies put in front of captions alone.
_LABEL = re.compile(
    r"(?:Image|Media|Video) caption(?![a-z])|(?:FILE|FILE PHOTO|File photo|HANDOUT)\s?[:–—-]\s|EMBED <>|"
    r"(?:Main image|Main photo|Cover image|Cover photo|Pictured(?: above)?|Above)\s?:\s|"
    r"Enlarge this image toggle caption|(?:Hide|toggle) caption(?=$| [A-Z“\"])|"
    r"Image copyright .{1,60}? Image caption\b|"
    r"(?:Archive|File|Stock) (?:image|photo|picture) of\b(?=.{1,120}$)|"
    r"In this (?:(?:[A-Z][a-z]{1,9}|\d{1,4})[.,]{0,2} ){0,5}(?:file |undated |handout )?(?:photo|image|frame grab)\b"
)
# What paragraphs end with too: "(ANSA)", "(AP/Reuters)", "(Quelle: SWR)". Each part can be taken in one way only, or a
# text that is none would be tried in all of them.
_SIGNATURE = re.compile(
    rf"\((?:(?>(?:(?i:{ANY_AGENCY})|[A-Z]{{2,4}}|[a-z]{{2,4}})(?=[/,)]))(?:[/,] ?)?)++\)|\(?(?:{SOURCE_LABEL}|Source)\b"
)
# A credit that names who made the picture, or a picture agency: "Foto: Ana Paz/dpa", "Ana Paz/AFP via Getty Images".
_OF_PICTURE = re.compile(
    rf"\((?:.*\b(?:{ANY_AGENCY})\b|(?i:{PICTURE_LABEL}|video by)\b|©|"
    r".*\b(?i:screen ?grab|screenshot|photo|bild|foto)\b)|"
    rf"{PICTURE_LABEL}(?:\s?[:©]\s?(?:©\s?)?|\s(?:by|von|de|par|por|courtesy of)\s)(?:{NAME}|(?i:{ANY_AGENCY})\b)"
    r"(?:\s?[/,(|].*| via .*| for .*)?$|Image source|"
    rf"{NAME}(?:\s?/| via |, via | [—–-] )(?:.*\b)?(?i:{ANY_AGENCY})(?: files?)?$"
)
# "© 2026 Cuttings Ltd", "© Cuttings - All rights reserved": said of a page.
_OWNER = re.compile(
    r"(?:19|20)\d\d|right|recht|derecho|direito|droit|copyright|\b(?:gmbh|inc|ltd|llc)\b", re.IGNORECASE
)
# "Published at 10:30 / © Cuttings", "9 March | Cuttings © Cuttings": what stands below a headline.
_OF_PAGE = re.compile(r"\d[:.]\d\d|\|")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Beside fewer, "©" may as well be the sign of a page.
_LEAST_WORDS = 3
_AGENCY_FIRST = re.compile(rf"(?i:{ANY_AGENCY})\s?/")
# "FILE - ", "REUTERS/Ana Paz/File Photo", "(AP Photo/Ana Paz, File)", and the same in other languages.
_OF_ARCHIVE = re.compile(
    r"\bFILE(?: PHOTO)?\s?[:–—-]\s|(?i:[ /(]file (?:photo|picture|image)\b|, file\)|\barchiv(?:foto|bild)\b)|"
    r"(?i:\b(?:foto|imagen|imagem|photo) d(?:e |['’])(?:archivos?|archives?|arquivo)\b)"
)
# One of these stands in whatever that matches, but for an i without its dot, and few captions hold any.
_WORDS_OF_ARCHIVE = ("file", "archiv", "arquivo")
_ENDS_OF_SENTENCE = (".", "!", "?", "”", '"', "…")
# It is asked for where lines are described and again where they are read; no credit stands in a long line.
_CAPTIONS_HELD = 2048


def is_surely_caption(line: str, credit: Credit | None, *, is_labelled: bool) -> bool:
    """Say whether a line is a caption by its label, or by a credit in a form that stands under pictures alone."""
    if is_labelled or credit is None:
        return is_labelled
    return _has_credit_of_picture(line, credit)


@lru_cache(_CAPTIONS_HELD)
def _has_credit_of_picture(line: str, credit: Credit) -> bool:
    text = credit.text
    if text.startswith("©"):
        beside = line.replace(text, " ", 1)
        return len(_WORD.findall(beside)) >= _LEAST_WORDS and not _OWNER.search(text) and not _OF_PAGE.search(beside)
    if is_signature(credit) or text.startswith("CC"):
        return False
    if _OF_PICTURE.match(text):
        return True
    before = line[: line.rfind(text)].rstrip()
    return before != "" and (_AGENCY_FIRST.match(text) is not None or before.endswith(_ENDS_OF_SENTENCE))


def is_signature(credit: Credit) -> bool:
    """Say whether what looks like a credit may as well sign a paragraph: "(ANSA)", "(AP/Reuters)", "Quelle: SWR"."""
    return _SIGNATURE.match(credit.text) is not None


def is_labelled_as_caption(line: str) -> bool:
    """Say whether a line begins with words that sites and agencies put in front of captions alone."""
    return _LABEL.match(line) is not None


def is_of_archive(text: str) -> bool:
    """Say whether a caption says that its picture is older than the story."""
    lowered = text.lower()
    return any(word in lowered for word in _WORDS_OF_ARCHIVE) and _OF_ARCHIVE.search(text) is not None
