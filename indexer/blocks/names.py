"""Say what a person's name looks like, for the expressions that look for one.

Each can match a text in one way only: what is no name then fails at once, and not after trying all ways to part it.
"""

CAPITAL = r"[^\W\d_a-zß-ÿ]"
# A dot before a space ends an initial or a short form ("Ted S. Warren Jr."), and behind more letters a sentence.
WORD = rf"{CAPITAL}(?:[\w'’-]|\.(?=\w)|(?<!\w{{4}})\.)*+"
_PARTICLE = r"(?:(?:de|del|da|dos|van|von|der|den|la|le|el|al|bin|di|du) )"
NEXT_WORD = rf" {_PARTICLE}{{0,2}}{WORD}"
# "y" joins two people before a whole name, and two surnames before a single one: "Ramón y Cajal".
_SECOND_SURNAME = rf" y {WORD}(?!{NEXT_WORD})"
NAME = rf"{WORD}(?:{NEXT_WORD}){{1,4}}(?:{_SECOND_SURNAME})?"
