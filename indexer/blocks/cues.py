"""List the forms by which the splitter's attributes know what people put into short lines, in eight languages."""

import re

GALLERY_BUTTONS = frozenset(("click to gallery", "view gallery", "photo gallery", "open gallery"))
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
    r"\W{0,3}(?:by|von|par|por|di|text(?:e)?(?: de| von)?:|written by|posted by|gepostet von|autor(?:in|en)?:?|"
    r"author:?|"
    r"redaktion|redacci[oó]n|redakcja|from|reporting by|words|(?:story|article|analysis) by|eine analyse von)\b(?=.)",
    re.IGNORECASE,
)
GLUED_BY = re.compile(r"(?:By|BY|Von|Par|Por)(?=[A-ZÀ-Ý][a-zß-ÿ])")
# What BY and GLUED_BY can begin with, by three letters at most, behind signs.
FIRST_LETTERS_OF_BY = "ana art aut by di ein fro gep par por pos red rep sto tex von wor wri"
NAME_LINE = re.compile(
    r"(?:(?:Dr|Prof)\. )?[A-ZÀ-ÝŁŚŻ][\w.’'-]+(?: (?:de|van|von|der|la|del|da|dos|den|bin|al))?"
    r"(?: [A-ZÀ-ÝŁŚŻ][\w.’'-]*){1,3}(?:,? (?:and|und|et|y|e|&) [A-ZÀ-Ý].*|, .*)?$"
)
ADDRESS = re.compile(r"https?://|www\.|\b[\w-]{1,40}\.(?:com|de|org|net|fr|es|pl|fi|br|uk|ch|at)\b|@\w")
