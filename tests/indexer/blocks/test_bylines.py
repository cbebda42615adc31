"""Bylines and contributor lines: who wrote."""

import pytest

from indexer.blocks.bylines import find_byline, find_contributors

BYLINES = {
    "By Ana Paz": ("Ana Paz",),
    "BY ANA PAZ": ("ANA PAZ",),
    "by Nelson D. Schwartz": ("Nelson D. Schwartz",),
    "By J.K. Rowling": ("J.K. Rowling",),
    "By Jean-Luc O'Brien": ("Jean-Luc O'Brien",),
    "By Ana María de la Cruz": ("Ana María de la Cruz",),
    "Von Ursula von der Heide": ("Ursula von der Heide",),
    "By Ana Paz and Bo Li": ("Ana Paz", "Bo Li"),
    "By Perry Bacon Jr.": ("Perry Bacon Jr.",),
    "By Ana Paz and Perry Bacon Sr.": ("Ana Paz", "Perry Bacon Sr."),
    "By Perry Bacon Jr. and Ana Paz": ("Perry Bacon Jr.", "Ana Paz"),
    "Von Ana P.": ("Ana P.",),
    "By Ana Paz, Bo Li and Eva Gil": ("Ana Paz", "Bo Li", "Eva Gil"),
    "By Ana Paz, Bo Li, and Eva Gil": ("Ana Paz", "Bo Li", "Eva Gil"),
    "By JAKE SHERMAN and ANNA PALMER": ("JAKE SHERMAN", "ANNA PALMER"),
    "By Ana Paz, Associated Press": ("Ana Paz",),
    "By Ana Paz and Bo Li, AP Sports Writers": ("Ana Paz", "Bo Li"),
    "By Ana Paz | Reuters": ("Ana Paz",),
    "By Ana Paz • March 5, 2025": ("Ana Paz",),
    "By Ana Paz in Lima": ("Ana Paz",),
    "By The Associated Press": ("The Associated Press",),
    "Written by: Ana Paz": ("Ana Paz",),
    "Por Ana Paz": ("Ana Paz",),
    "Por Ana María Paz y Luis Gil Mora": ("Ana María Paz", "Luis Gil Mora"),
    "Por Santiago Ramón y Cajal": ("Santiago Ramón y Cajal",),
    "Por Ana Paz e Luís Gil": ("Ana Paz", "Luís Gil"),
    "Von Cosima Künzel": ("Cosima Künzel",),
    "Von Ana Paz und Bo Li, NDR": ("Ana Paz", "Bo Li"),
    "Par Ana Paz et Bo Li": ("Ana Paz", "Bo Li"),
    "Di Ana Paz": ("Ana Paz",),
}

NO_BYLINES = (
    "By Ana",
    "By Land and Sea",
    "By noon, 14 ships were adrift",
    "By Friday Night the game was lost",
    "By Ana Paz's account the ship had left",
    "By Monday Sweden had won.",
    "By Ana Paz.",
    "By Ana Paz in Studio B.",
    "By Friday Perry Bacon was called Perry Bacon Jr.",
    "Von Montag an",
    "By Ana Paz, who was there when the ship left the harbor, and who saw the dockworkers walk off the job",
    "Ana Paz",
    "",
)

CONTRIBUTORS = {
    "Pereda Zavaleta reported from Lima, Peru": ("Pereda Zavaleta",),
    "Ana Paz and Bo Li reported from Lima.": ("Ana Paz", "Bo Li"),
    "Ana Paz reported from Lima and Bo Li from Quito.": ("Ana Paz", "Bo Li"),
    "Santiago Ramón y Cajal reported from Madrid": ("Santiago Ramón y Cajal",),
    "Associated Press writer Henrik Dahl in Oslo, Norway, contributed to this report.": ("Henrik Dahl",),
    "Associated Press writers Henrik Dahl, Bo Li and Ana Paz contributed to this report.": (
        "Henrik Dahl",
        "Bo Li",
        "Ana Paz",
    ),
    "Associated Press writers Henrik Dahl in Oslo, Norway, and Ana Paz in New Delhi, India, contributed.": (
        "Henrik Dahl",
        "Ana Paz",
    ),
    "Ana Paz in Durban, South Africa, contributed to this report.": ("Ana Paz",),
    "AP Sports Writer Ana Paz contributed to this report.": ("Ana Paz",),
    "The Associated Press reporter Ana Paz in Lima contributed to this story.": ("Ana Paz",),
    "AP journalists Ana Paz and others around the world contributed.": ("Ana Paz",),
    "Ana Paz, in Lima, contributed reporting.": ("Ana Paz",),
    "Ana Paz contributed reporting from Lima.": ("Ana Paz",),
    "Maren Lund reported from Bergen. Associated Press writer Henrik Dahl in Oslo contributed to this report.": (
        "Maren Lund",
        "Henrik Dahl",
    ),
    "(Reporting by Elif Sarp; Editing by Conall Byrne)": ("Elif Sarp",),
    "(Reporting by Elif Sarp in Ankara and Bo Li; Editing by Conall Byrne)": ("Elif Sarp", "Bo Li"),
    "(Additional reporting by Elif Sarp; Editing by Conall Byrne)": ("Elif Sarp",),
    "(Reporting and writing by Elif Sarp)": ("Elif Sarp",),
    "Reporting by Elif Sarp; Editing by Conall Byrne": ("Elif Sarp",),
    "(Reporting by Bengaluru newsroom)": ("Bengaluru newsroom",),
    "Additional reporting by Ana Paz and Bo Li.": ("Ana Paz", "Bo Li"),
    "Con información de Ana Paz y Luis Gil Mora": ("Ana Paz", "Luis Gil Mora"),
    "Com informações de Ana Paz.": ("Ana Paz",),
    "Mit Material von dpa": ("dpa",),
}

NOT_CONTRIBUTORS = (
    "The minister reported from Lima that all was well.",
    "His father contributed to this.",
    "Ana Paz and her dog contributed to this report.",
    "Marie Curie contributed to this discovery.",
    "The storm contributed to the delay.",
    "Ana Paz said that she had reported from Lima.",
    "Reporting by Reuters shows that prices fell; editors disagree.",
    "",
)


@pytest.mark.parametrize("line", BYLINES)
def test_reads_the_authors_off_a_byline(line: str) -> None:
    """The authors that a byline names are read in five languages, without their outlet, place or date."""
    assert find_byline(line) == BYLINES[line]


@pytest.mark.parametrize("line", NO_BYLINES)
def test_reads_no_byline_into_prose(line: str) -> None:
    """A sentence that begins with "By" is not a byline."""
    assert find_byline(line) == ()


@pytest.mark.parametrize("line", CONTRIBUTORS)
def test_reads_the_people_off_a_contributor_line(line: str) -> None:
    """All people that a contributor line names are read, and none of the places they were in."""
    assert find_contributors(line) == CONTRIBUTORS[line]


@pytest.mark.parametrize("line", NOT_CONTRIBUTORS)
def test_reads_no_contributors_into_prose(line: str) -> None:
    """A sentence about reporting or contributing is not a contributor line."""
    assert find_contributors(line) == ()


def test_long_lines_are_prose() -> None:
    """A passage that only begins like a byline or a contributor line is read as prose."""
    assert find_byline("By Ana Paz, " + "Bo Li, " * 20) == ()
    assert find_contributors("Ana Paz reported from Lima " + "and so on " * 50) == ()
