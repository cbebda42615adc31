"""Credits: who made the picture, as captions end with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.blocks import credits as module
from indexer.blocks.credits import Credit, find_credit
from tests.draws import draws

# Credit → photographer.
CREDITS = {
    "(Millbrook Gazette/Peter Lowe)": "Peter Lowe",
    "(Le Monde/Jane Roe)": "Jane Roe",
    "(The Boston Globe/Jane Roe via AP)": "Jane Roe",
    "(Baltimore Sun/Jane Roe via AP)": "Jane Roe",
    "(Lea Sun/Harbor Tribune via AP)": "Lea Sun",
    "(Petra Sun/US Navy)": "Petra Sun",
    "Foto: Le Thi Mai/Tuoi Tre": "Le Thi Mai",
    "(White House/Joyce Roe)": "Joyce Roe",
    "(Photo by Joe Smith of The Gazette)": "Joe Smith",
    "(Lea Sun via AP)": "Lea Sun",
    "(Handout/Harbor Police via AP)": "",
    "(Harbor County Sheriff's Office via AP)": "",
    "(AP Photo/Ibar Silva)": "Ibar Silva",
    "(AP Photo/Ted S. Warren, File)": "Ted S. Warren",
    "(AP Photo/Jean-François Badias, Pool)": "Jean-François Badias",
    "(AP Photo)": "",
    "(Jane Doe/The Canadian Press via AP)": "Jane Doe",
    "(Jane Doe via AP)": "Jane Doe",
    "(Pool via AP)": "",
    "(Xinhua/Li Wei)": "Li Wei",
    "(Thomas Coex/AFP/Getty Images)": "Thomas Coex",
    "(John Minchillo / AP)": "John Minchillo",
    "(Jane Doe/Reuters)": "Jane Doe",
    "(Photo by Jane Doe/AFP via Getty Images)": "Jane Doe",
    "(Photo Awa Diarra/AFP)": "Awa Diarra",
    "(Photo Prakash Mathema. AFP)": "Prakash Mathema",
    "(Photo: Jane Doe, AP)": "Jane Doe",
    "(Image credit: Jane Doe)": "Jane Doe",
    "(Foto: Ana Paz)": "Ana Paz",
    "(Bild: Ana Paz/dpa)": "Ana Paz",
    "REUTERS/Oisín Hallissey": "Oisín Hallissey",
    "REUTERS/Oisín Hallissey/File Photo": "Oisín Hallissey",
    "REUTERS/Oisín Hallissey/Pool via REUTERS": "Oisín Hallissey",
    "Handout via REUTERS": "",
    "ANSA/Chiara Bellandi": "Chiara Bellandi",
    "ANSA / Chiara Bellandi": "Chiara Bellandi",
    "EFE/Gonzalo Iturbe": "Gonzalo Iturbe",
    "EFE/ Gonzalo Iturbe": "Gonzalo Iturbe",
    "EFE/EPA/GONZALO ITURBE": "GONZALO ITURBE",
    "EPA-EFE/GONZALO ITURBE": "GONZALO ITURBE",
    "Foto: Jens Brackmann/dpa": "Jens Brackmann",
    "Foto: Jens Brackmann/dpa-Zentralbild/dpa": "Jens Brackmann",
    "Foto: dpa": "",
    "Foto: Rui Carvalhais/Lusa": "Rui Carvalhais",
    "Foto de Rui Carvalhais": "Rui Carvalhais",
    "Crédito: Rui Carvalhais/Lusa": "Rui Carvalhais",
    "Crédit photo : Jean Dupont": "Jean Dupont",
    "Photo : Jean Dupont": "Jean Dupont",
    "Photo by James Martin/CNET": "James Martin",
    "Photograph: Adrian Malloch for the Guardian": "Adrian Malloch",
    "Fethi Belaid/AFP/Getty Images": "Fethi Belaid",
    "Murat Kula/Anadolu Agency via Getty Images": "Murat Kula",
    "Hanna Matikainen / Lehtikuva": "Hanna Matikainen",
    "Jane Doe/AP": "Jane Doe",
    "Kuva: Alexander Becher": "Alexander Becher",
    "Fot. Anna Nowak": "Anna Nowak",
    "Courtesy of Jane Doe": "Jane Doe",
    "Credit: Getty Images": "",
    "© Jane Doe": "Jane Doe",
    "© AFP - Jane Doe": "Jane Doe",
    "© picture alliance/dpa": "",
    "© Rui Carvalhais/Lusa": "Rui Carvalhais",
    "Jane Doe/Agence France-Presse — Getty Images": "Jane Doe",
    "Jane Doe / AFP - Getty Images": "Jane Doe",
    "Jane Doe / The Coast Post / Getty Images": "Jane Doe",
    "Jane Doe/Reuters files": "Jane Doe",
    "Jane Doe/Coast Magazine": "Jane Doe",
    "Photographer: Jane Doe/Getty Images": "Jane Doe",
    "Photo courtesy of Jane Doe": "Jane Doe",
    "PHOTO: Jane Doe": "Jane Doe",
    "Foto: Ana Paz (Turmverein)": "Ana Paz",
    "(Jane Doe vía AP)": "Jane Doe",
    "(Video by Jane Doe)": "Jane Doe",
}

# Behind a caption, whatever else they may be by themselves.
BEHIND_CAPTIONS = (
    "Getty Images",
    "Photo iStock",
    "Source: Supplied",
    "Courtesy Louvre",
    "FOTO Archivo Particular",
    "CC BY-SA 2.0",
    "Cedida",
    "(Archivbild)",
    "(screen grab)",
    "(Coast TV – Screenshot)",
    "(Submitted photo)",
)

NO_CREDITS = (
    "Photos of the week",
    "Image of a saint",
    "A picture of the president hangs there",
    "He took a photo by the sea.",
    "In the Bild. Then he went home",
    "The ratio was 3/4",
    "AC/DC",
    "He works for AP",
    "Shares of Getty",
    "The group (AP members said) left.",
    "The vote (of Friday) was close.",
    "It cost 300 kroner ($28).",
    "Los vecinos esperan. EFE",
    "Er schwieg. dpa",
    "Er schwieg. (dpa)",
    "Er schwieg. (dpa/gem).",
    "Er schwieg. (APA/dpa/AFP)",
    "Prices rose 3 percent. Source: Reuters",
    "Das war falsch (siehe Screenshot)",
    "Live – Borussia Dortmund / Bayern München",
    "ÉPHOTO: Ana Paz",
)


@pytest.mark.parametrize("credit", CREDITS)
def test_reads_credits_as_agencies_write_them(credit: str) -> None:
    """A caption's credit and photographer are read off its end, in the forms of many agencies and languages."""
    assert find_credit(f"Migrants wait at the border in Arica, Nov. 28, 2025. {credit}") == Credit(
        credit, CREDITS[credit]
    )


@pytest.mark.parametrize("credit", CREDITS)
def test_a_credit_may_stand_alone(credit: str) -> None:
    """A line that is a credit and nothing else is read as one."""
    assert find_credit(credit) == Credit(credit, CREDITS[credit])


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("The keeper leaves. | J. Marta Solheim/AP Photo", Credit("J. Marta Solheim/AP Photo", "J. Marta Solheim")),
        ("Snow falls. © 2026 AP Photo/Ana Paz", Credit("© 2026 AP Photo/Ana Paz", "Ana Paz")),
        ("Snow falls. © 2018 Ana Paz", Credit("© 2018 Ana Paz", "Ana Paz")),
        ("Snow falls. © 2013 Reuters", Credit("© 2013 Reuters", "")),
    ],
)
def test_what_stands_around_a_name_is_no_part_of_it(line: str, credit: Credit) -> None:
    """A bar before a first letter begins the name, and a year behind the sign of copyright does not."""
    assert find_credit(line) == credit


def test_an_agency_with_a_label_is_no_person() -> None:
    """Behind "Image copyright" an agency is no person, and the label becomes no name."""
    assert find_credit("Image copyright Getty Images") == Credit("Image copyright Getty Images", "")


@pytest.mark.parametrize("credit", BEHIND_CAPTIONS)
def test_reads_what_stands_behind_captions(credit: str) -> None:
    """An agency, a licence or a word such as "Cedida" behind a caption's sentence is its credit."""
    found = find_credit(f"Migrants wait at the border in Arica. {credit}")

    assert found is not None
    assert found.text == credit


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("© Getty Images A girl waits.", "© Getty Images"),
        ("© ana / Getty Images / iStock (Detail) A girl waits.", "© ana / Getty Images / iStock"),
        ("Jane Doe/pictures.example.org A girl waits.", "Jane Doe/pictures.example.org"),
        ("The house at pictures.example.org A girl waits.", ""),
    ],
)
def test_reads_credits_in_front(line: str, credit: str) -> None:
    """Some sites put the credit in front of the caption: with an agency or an address it is seen there too."""
    found = find_credit(line)

    assert (found.text if found else "") == credit


def test_leaves_the_stop_out_of_a_credit() -> None:
    """A full stop behind the parenthesis is not part of the credit."""
    assert find_credit("Migrants wait. (AP Photo/Ibar Silva).") == Credit("(AP Photo/Ibar Silva)", "Ibar Silva")


def test_takes_no_sentence_for_a_name() -> None:
    """A photographer's name begins behind the sentence before it, however short that is."""
    assert find_credit("Lima. Jane Doe/AP") == Credit("Jane Doe/AP", "Jane Doe")


@pytest.mark.parametrize("line", NO_CREDITS)
def test_reads_no_credit_into_prose(line: str) -> None:
    """A line that speaks of photos or agencies, or ends with a parenthesis, is not a caption for that."""
    assert find_credit(line) is None


PIECES = (
    "(AP Photo/Ana Paz)", "(Ana Paz/AFP)", "(", ")", "/", " / ", "via ", " via AP", "AFP", "afp", "ap FILES",
    "AP files",
    "dpa/", "EPA", "REUTERS/Ana Paz/File Photo", "Ana Paz/The Times", "Ana Paz", "Getty Images", "GETTY IMAGEſ",
    "Photo", "Foto: ", "CC BY 4.0", "©", ":", ";", ".", "\n", " ", "photo", "bıld", "\N{KELVIN SIGN}", "A girl walks.",
    "Cedida", "Ana Paz, via Associated Press file", "Handout/Anadolu", "Image copyright AFP/Getty", "it is", "A",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join))
@draws(300)
def test_no_expression_is_passed_by(tail: str) -> None:
    """Where a sign is missing that is looked for first, the expression would not match."""
    asked = dict(module._patterns_for(tail))
    others = [*module._WITH_AGENCY, *(module._ALONE if len(tail) <= module._LONGEST_ALONE else ())]

    assert [pattern for pattern in others if pattern not in asked and pattern.search(tail)] == []
    if module._PARENTHESIS in asked:
        found, expected = (module._PARENTHESIS.search(tail, at) for at in (asked[module._PARENTHESIS], 0))
        assert (found and found.span()) == (expected and expected.span())
    assert "/" in tail or ":" in tail or "©" in tail or not module._IN_FRONT.match(tail)
