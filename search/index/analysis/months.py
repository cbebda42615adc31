"""Tell how the months are called, in the languages that news is most often in."""

from search.index.analysis.folding import fold

_NAMES = {
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
}
_SHORT = (3, 4)  # letters of a month that is written short, as in "Nov." and "Sept."


def month_words(month: int, language: str) -> list[str]:
    """Return how a month from 1 to 12 is called in a language (ISO 639-1), whole and short, folded; none if unknown."""
    names = _NAMES.get(language, "").split()
    if not names:
        return []
    name = fold(names[month - 1])
    return [name, *(name[:count] for count in _SHORT)]
