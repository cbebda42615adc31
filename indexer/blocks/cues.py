"""List the words and forms by which the splitter's attributes know what people put into lines, in eight languages."""

import re
from importlib.resources import files


def _words(name: str) -> frozenset[str]:
    return frozenset((files(__package__) / name).read_text(encoding="utf-8").split())


# Common given names; what begins with one may be a byline. Those that are words too (Mark, Will, May) are left out.
GIVEN_NAMES = _words("given_names.txt")
# What buttons, menus and hub links say.
NAVIGATION = _words("navigation_words.txt")

SENTENCE_BREAK = re.compile(r"[.!?…][”\"»’)']? [A-ZÀ-Ý„“\"«0-9]")

# Words are compared in lower case, without the signs around them.
CREDIT_WORDS = frozenset(
    """photo photos photograph photographer foto fotos bild bilder symbolbild archivbild archivfoto image images picture
    kuva credit crédit crédito quelle bildquelle bildrechte source courtesy cedida archiv archivo handout screenshot
    screenshots getty shutterstock reuters afp dpa efe epa apa pap stock unsplash pixabay wikimedia istock imago
    alliance copyright illustration""".split()
)
JOBS = frozenset(
    """correspondent reporter editor staff journalist redakteur redakteurin redaktion columnist contributor author writer
    autor autorin freelance freier freie periodista toimittaja korrespondent korrespondentin volontär volontärin
    redacción redakcja team""".split()
)
UPDATED = frozenset(
    """updated update published posted modified aktualisiert veröffentlicht publiziert stand actualizado publicado
    atualizado creado publié päivitetty julkaistu opublikowano aktualizacja lesezeit lesedauer erstellt read hours ago
    uhr""".split()
)
DIRECTIONS = frozenset(
    "left right center centre links rechts izquierda derecha pictured above enlarge file caption embed".split()
)
CAPTION_VERBS = frozenset(
    """shows show poses pose posing walks walking stands standing looks seen speaks speaking attends attend arrives
    celebrates waits holds holding carries greets greet during posiert zeigt hält spricht steht durante posa lors beim
    wait walk gather""".split()
)
COUNTER = re.compile(r"\d{1,3} ?(?:/|of|von|de) ?\d{1,3}\b")

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|mai|maj|juin|juil|août|okt|dez|dic|mär|kes|hei|elo|"
    r"syy|lok|jou|tam|hel|maa|huh|tou|fev|fév|out|set|stycz|lut|kwie|czer|lip|sier|wrze|paź|list|grud)"
)
DATE = re.compile(
    rf"\b\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d\d){{1,2}}\b|\b\d{{4}}[-/.]\d\d[-/.]\d\d\b|"
    rf"\b{_MONTH}\w{{0,8}}\.?,? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|"
    rf"\b\d{{1,2}}(?:\.|er|º|th|st|nd|rd)? (?:de )?{_MONTH}\w{{0,8}}\.?,?(?: de| del)? \d{{4}}",
    re.IGNORECASE,
)
TIME = re.compile(r"\b\d{1,2}[:.h]\d\d\b(?: ?(?:[ap]\.?m\b|uhr|gmt|utc|[ecpm][ds]t))?", re.IGNORECASE)
BY = re.compile(
    r"\W{0,3}(?:by|von|par|por|di|text(?:e)?(?: de| von)?:|written by|posted by|gepostet von|autor(?:in|en)?:?|author:?|"
    r"redaktion|redacci[oó]n|redakcja|from|reporting by|words|(?:story|article|analysis) by|eine analyse von)\b(?=.)",
    re.IGNORECASE,
)
GLUED_BY = re.compile(r"(?:By|BY|Von|Par|Por)(?=[A-ZÀ-Ý][a-zß-ÿ])")
NAME_LINE = re.compile(
    r"(?:(?:Dr|Prof)\. )?[A-ZÀ-ÝŁŚŻ][\w.’'-]+(?: (?:de|van|von|der|la|del|da|dos|den|bin|al))?"
    r"(?: [A-ZÀ-ÝŁŚŻ][\w.’'-]*){1,3}(?:,? (?:and|und|et|y|e|&) [A-ZÀ-Ý].*|, .*)?$"
)
ADDRESS = re.compile(r"https?://|www\.|\b[\w-]{1,40}\.(?:com|de|org|net|fr|es|pl|fi|br|uk|ch|at)\b|@\w")
