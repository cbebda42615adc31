"""Datelines: where a story begins, and for whom it was written."""

import pytest

from indexer.blocks.datelines import find_dateline

# Line → dateline, place, agency.
DATELINES = {
    "SANTIAGO, Chile (AP) — The president": ("SANTIAGO, Chile (AP)", "SANTIAGO, Chile", "AP"),
    "MADRID (AP) — With three assists": ("MADRID (AP)", "MADRID", "AP"),
    "ST. LOUIS, Mo. (AP) -- The river": ("ST. LOUIS, Mo. (AP)", "ST. LOUIS, Mo.", "AP"),
    "EAST RUTHERFORD, N.J. (AP) — The team": ("EAST RUTHERFORD, N.J. (AP)", "EAST RUTHERFORD, N.J.", "AP"),
    "WEST PALM BEACH, Fla. (AP) _ A storm": ("WEST PALM BEACH, Fla. (AP)", "WEST PALM BEACH, Fla.", "AP"),
    "WINSTON-SALEM, N.C. (AP) — A bridge": ("WINSTON-SALEM, N.C. (AP)", "WINSTON-SALEM, N.C.", "AP"),
    "N'DJAMENA, Chad (AP) — A lake": ("N'DJAMENA, Chad (AP)", "N'DJAMENA, Chad", "AP"),
    "ABOARD THE PAPAL PLANE (AP) — The pope": ("ABOARD THE PAPAL PLANE (AP)", "ABOARD THE PAPAL PLANE", "AP"),
    "WASHINGTON (Reuters) - Stocks": ("WASHINGTON (Reuters)", "WASHINGTON", "Reuters"),
    "LONDON, Jan 5 (Reuters) - Stocks": ("LONDON, Jan 5 (Reuters)", "LONDON", "Reuters"),
    "BEIJING, Nov. 28 (Xinhua) -- A train": ("BEIJING, Nov. 28 (Xinhua)", "BEIJING", "Xinhua"),
    "MOSCOW. Jan 5 (Interfax) - The ruble": ("MOSCOW. Jan 5 (Interfax)", "MOSCOW", "Interfax"),
    "RIO DE JANEIRO, 5 jan (Reuters) - O real": ("RIO DE JANEIRO, 5 jan (Reuters)", "RIO DE JANEIRO", "Reuters"),
    "Paris (AFP) – Le ministre": ("Paris (AFP)", "Paris", "AFP"),
    "Paris, 3 janv. 2026 (AFP) - Le ministre": ("Paris, 3 janv. 2026 (AFP)", "Paris", "AFP"),
    "Paris, le 3 janvier (AFP) - Le ministre": ("Paris, le 3 janvier (AFP)", "Paris", "AFP"),
    "Paris, 1er janvier 2026 (AFP) - Le ministre": ("Paris, 1er janvier 2026 (AFP)", "Paris", "AFP"),
    "LIKONI (Kenya) (AFP) — Le bac": ("LIKONI (Kenya) (AFP)", "LIKONI (Kenya)", "AFP"),
    "ÅLESUND, Norway (AFP) — Soldiers": ("ÅLESUND, Norway (AFP)", "ÅLESUND, Norway", "AFP"),
    "Hamburg (dpa/lno) - Der Hafen": ("Hamburg (dpa/lno)", "Hamburg", "dpa/lno"),
    "Winsen/Luhe (dpa/lni) - Die Stinte": ("Winsen/Luhe (dpa/lni)", "Winsen/Luhe", "dpa/lni"),
    "Frankfurt am Main (dpa) – Die Bank": ("Frankfurt am Main (dpa)", "Frankfurt am Main", "dpa"),
    "Zürich (sda) - Die Bahn": ("Zürich (sda)", "Zürich", "sda"),
    "Madrid (EFE).- El Gobierno": ("Madrid (EFE)", "Madrid", "EFE"),
    "Madrid, 3 ene. (EFE).– El Gobierno": ("Madrid, 3 ene. (EFE)", "Madrid", "EFE"),
    "Madrid, 3 de enero de 2026 (EFE).- El Gobierno": ("Madrid, 3 de enero de 2026 (EFE)", "Madrid", "EFE"),
    "Baeza (Jaén), 13 dic (EFE).- La aceituna": ("Baeza (Jaén), 13 dic (EFE)", "Baeza (Jaén)", "EFE"),
    "Lisboa, 03 fev 2026 (Lusa) – O governo": ("Lisboa, 03 fev 2026 (Lusa)", "Lisboa", "Lusa"),
    "PORTO, Portugal (Lusa) — O canhão": ("PORTO, Portugal (Lusa)", "PORTO, Portugal", "Lusa"),
    "BRASÍLIA (Agência Brasil) - O real": ("BRASÍLIA (Agência Brasil)", "BRASÍLIA", "Agência Brasil"),
    "ROMA, 5 GEN (ANSA) - Il governo": ("ROMA, 5 GEN (ANSA)", "ROMA", "ANSA"),
    "Oslo (NTB): Regjeringen": ("Oslo (NTB)", "Oslo", "NTB"),
    "TOKYO (Kyodo) -- The yen": ("TOKYO (Kyodo)", "TOKYO", "Kyodo"),
    "МОСКВА (ТАСС) — Рубль": ("МОСКВА (ТАСС)", "МОСКВА", "ТАСС"),
    "LEEDS, England, March 3, 2026 /PRNewswire/ -- A mill": (
        "LEEDS, England, March 3, 2026 /PRNewswire/",
        "LEEDS, England",
        "PRNewswire",
    ),
    "MOSCOW, January 23. /TASS/. The ruble": ("MOSCOW, January 23. /TASS/", "MOSCOW", "TASS"),
    "Tyumen, January 23. /TASS/. The river": ("Tyumen, January 23. /TASS/", "Tyumen", "TASS"),
    "LEEDS, England--(BUSINESS WIRE)--A mill": ("LEEDS, England--(BUSINESS WIRE)", "LEEDS, England", "BUSINESS WIRE"),
    "April 12 (Reuters) - A mill": ("April 12 (Reuters)", "", "Reuters"),
    "COLUMBUS, Ohio, Feb 26 - A mill": ("COLUMBUS, Ohio, Feb 26", "COLUMBUS, Ohio", ""),
    "NEW YORK, MARCH 2 - Oil": ("NEW YORK, MARCH 2", "NEW YORK", ""),
    "CORK, Ireland, Oct. 21, 2025 — The council": ("CORK, Ireland, Oct. 21, 2025", "CORK, Ireland", ""),
    "LEEDS, 21 October 2025 – The council": ("LEEDS, 21 October 2025", "LEEDS", ""),
    "CAIRO — Gunmen": ("CAIRO", "CAIRO", ""),
    "ST. PETERSBURG, Fla. — The pier": ("ST. PETERSBURG, Fla.", "ST. PETERSBURG, Fla.", ""),
    "SEOUL, South Korea — The court": ("SEOUL, South Korea", "SEOUL, South Korea", ""),
    "MEXICO CITY -- The earth": ("MEXICO CITY", "MEXICO CITY", ""),
    "3 mars (AFP) - Le moulin": ("3 mars (AFP)", "", "AFP"),
    "By Ana Paz (Reuters) - A mill": ("By Ana Paz (Reuters)", "", "Reuters"),
    "(Reuters) - A mill": ("(Reuters)", "", "Reuters"),
    "(CNN) -- A mill": ("(CNN)", "", "CNN"),
    "CNN — A mill": ("CNN", "", "CNN"),
    "SYDNEY, AAP — A mill": ("SYDNEY, AAP", "SYDNEY", "AAP"),
    "(ANSA) - ROMA, 03 FEB - Il governo": ("(ANSA) - ROMA, 03 FEB", "ROMA", "ANSA"),
    "NEW DELHI, Feb 3 (PTI) The ministry": ("NEW DELHI, Feb 3 (PTI)", "NEW DELHI", "PTI"),
    "TOKYO, Jan. 4 Kyodo - The yen": ("TOKYO, Jan. 4 Kyodo", "TOKYO", "Kyodo"),
    "SYDNEY, AAP - A mill": ("SYDNEY, AAP", "SYDNEY", "AAP"),
    "NEW DELHI (PTI) The ministry": ("NEW DELHI (PTI)", "NEW DELHI", "PTI"),
    "U.S. (AP) The ministry": ("U.S. (AP)", "U.S.", "AP"),
    "Des Moines (CNN)The caucus": ("Des Moines (CNN)", "Des Moines", "CNN"),
    "By Ana Paz LONDON (Reuters) - A mill": ("By Ana Paz LONDON (Reuters)", "LONDON", "Reuters"),
    "By Ana Paz and Bo Li ST. PAUL, Minn. (AP) — A mill": (
        "By Ana Paz and Bo Li ST. PAUL, Minn. (AP)",
        "ST. PAUL, Minn.",
        "AP",
    ),
}

PROSE = (
    "But scores of people without legal status in Chile — mostly Venezuelans — are now headed north.",
    "The president (left) — in his second term — said nothing.",
    "He said (AP) — the agency — was wrong.",
    "“SANTIAGO (AP) — that is how it began,” he said.",
    "Mbappé (82) — his best year — scored.",
    "Chile - one of the most stable nations - prepares to vote.",
    "NEW: prices fall",
    "(Video) — The wire was late.",
    "(Reuters) The wire was late.",
    "Ana Paz (AFP) Der Hafen",
    "CNN (CNN) said nothing.",
    "NATO (AP) said nothing.",
    "NATO and Reuters - both said nothing.",
    "THE AP - a wire",
    "Rome /Italy/ - A mill",
    "Hamburg - Der Hafen ruht.",
    "The U.S. — and Canada — agreed.",
    "1. FC Köln (dpa) - Der Verein",
    "Chapter 12 (Reuters) - The wire",
    "May 3 (Sunday) - Opera at the hall",
    "TABLE, row 26 - Oil",
    "NEW YORK, 26 - Oil",
    "He and/or she - or they",
    "Read it at home/abroad/ - or",
)


@pytest.mark.parametrize("line", DATELINES)
def test_reads_datelines_as_agencies_write_them(line: str) -> None:
    """The place and the agency of a story are read off its first line, in the forms of many agencies and languages."""
    assert find_dateline(line) == DATELINES[line]


@pytest.mark.parametrize("line", DATELINES)
def test_a_dateline_is_quoted_as_it_stands(line: str) -> None:
    """A dateline is the beginning of its line, letter for letter."""
    dateline = find_dateline(line)

    assert dateline is not None
    assert line.startswith(dateline.text)


@pytest.mark.parametrize("line", PROSE)
def test_reads_no_dateline_into_prose(line: str) -> None:
    """A sentence with a dash or an agency's name in it begins no story."""
    assert find_dateline(line) is None


def test_a_dateline_stands_at_the_beginning() -> None:
    """What looks like a dateline far inside a line is none."""
    assert find_dateline("A" + " word" * 30 + " PARIS (AFP) — The minister") is None
