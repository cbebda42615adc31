"""The signs of lines: the words that let a line be looked at let pass all that a parser would find."""

from hypothesis import example, given
from hypothesis import strategies as st

from indexer.blocks.boilerplate import is_boilerplate
from indexer.blocks.bylines import find_byline, find_contributors
from indexer.blocks.captions import is_labelled_as_caption
from indexer.blocks.characters import lay_out
from indexer.blocks.credits import LONGEST_CAPTION, find_credit
from indexer.blocks.datelines import find_dateline
from indexer.blocks.lexicon import flags_of
from indexer.blocks.signs import NO_SIGNS, find_signs, may_carry
from tests.draws import draws

PIECES = (
    "OSLO, Norway (AP) — ", "Hamburg (dpa/lno) - ", "CAIRO — ", "By Ana Paz", "By ANA PAZ and Bo Li", "Von Ana Paz",
    "Bo Li reported from Lima, Peru.", "Ana Paz contributed to this report.",
    "(Reporting by Ana Paz; editing by Bo Li)",
    "(AP Photo/Ibar Silva)", "Foto: Ana Paz/dpa", "© Getty Images", "©Ana Paz", "Getty Images", "(Symbolbild: dpa)",
    "REUTERS/Ana Paz", "Ana Paz via AP", "in 2023.CreditAna Paz", "SternFoto: Ana Paz", "Fot. Ana Paz", "(file)",
    "Bildquelle: Ana Paz", "Image copyright Getty Images", "dpa/Jan Woitas A girl", "Crédits photo : Ana Paz",
    "Click to Gallery", "Read more: Storm", "All rights reserved.", "https://example.org/hub", "Copyright 2026 Example",
    "Advertisement", "More on the storm", "Follow Ana Paz on Twitter", "______", "Our standards: trust",
    "CC-BY-SA 2.0", "CC BY 4.0", "Photographer: Ana Paz/AFP", "Source: Supplied", "Courtesy Louvre", "PHOTO: Ana Paz",
    "Ana Paz/AFP — Getty Images", "Cedida", "(screen grab)", "(Video by Ana Paz)", "© xy / iStock (detail) A girl",
    "Image caption A ship", "Archive picture of a ship", "Stock photo of a ship", "toggle caption A ship",
    "FILE PHOTO: A ship", "In this Jan. 6, 2026, photo a ship",
    "By Perry Bacon Jr.", "Media playback is unsupported on your device", "Reklama", "© The Example Times 2020",
    "Subscribe now to the paper", "Download our free apps for all of your devices from every shop that has them",
    "Para leer todas las noticias de la isla y del puerto en la edición impresa de hoy, haz clic aquí",
    "The strike is the first in nine years.", "said Ana Paz", "“We are ready.”", "2026", "word", "É", "…",
    ")", "(", "/", ":", ".", " ", "A", "a", "𝔸",
)  # fmt: skip
pieced = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
spaced = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join)
free = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1, max_size=60)
lines = (pieced | spaced | free).map(str.strip).filter(bool)


@given(st.lists(lines, min_size=1, max_size=12))
@example(["Ana Paz / The Example Times"])
@draws(150)
def test_what_a_parser_finds_is_found(texts: list[str]) -> None:
    """Each line has the dateline, byline, contributors and boilerplate that its parser reads in it, and no others."""
    layout = lay_out(texts)
    found = find_signs(texts, may_carry(layout, flags_of(layout.keys())))

    for line, text in enumerate(texts):
        signs = found.get(line, NO_SIGNS)
        assert signs.dateline == find_dateline(text)
        assert signs.authors == find_byline(text)
        assert signs.contributors == find_contributors(text)
        assert signs.is_boilerplate == is_boilerplate(text)
        assert signs.is_labelled == (len(text) <= LONGEST_CAPTION and is_labelled_as_caption(text))


@given(
    st.lists(
        lines.filter(lambda text: not text.endswith((".", "!", "?", "…", "”", '"', "»", "“", ")", "’", "'"))),
        min_size=1,
        max_size=12,
    )
)
@draws(150)
@example(["ÉPHOTO: Ana Paz"])
def test_no_credit_is_passed_by(texts: list[str]) -> None:
    """Each line that is no sentence has the credit that its parser reads in it."""
    layout = lay_out(texts)
    found = find_signs(texts, may_carry(layout, flags_of(layout.keys())))

    for line, text in enumerate(texts):
        expected = find_credit(text) if len(text) <= LONGEST_CAPTION else None
        assert found.get(line, NO_SIGNS).credit == expected
