"""Which captions go with which paragraphs."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from indexer import Article, Block, Indexer
from search.service import Searcher, open_searcher
from tests.conftest import article

CAPTION = "Mayor Ines Salgado opens the bridge in Marrow, Monday, March 9, 2026. (AP Photo/Ana Paz)"


class Label(NamedTuple):
    """Hold how a caption of the sample corpus begins, and how the paragraph does that a reader would put it beside."""

    caption: str
    paragraph: str


LABELS = (
    Label("Union leader Sigrun Aasheim addresses", "“Nobody here is against machines."),
    Label("Skagerrak Gateway chief executive Pal", "Pål Vestergård, the consortium's chief"),
    Label("Exporter Bjørg Hatlestad checks", "BERGEN, Norway (AP) — The fish left"),
    Label("Workers load boxes of fresh salmon", "Norway exported seafood worth"),
    Label("Empty refrigerated trailers", "BERGEN, Norway (AP) — The fish left"),
    Label("Zubialde head coach Begona Arrue gestures", "Zubialde coach Begoña Arrúe, in her second"),
    Label("Zubialde goalkeeper Asier Mendizabal", "In the shootout both sides scored"),
    Label("Zubialde's Inigo Olaizabal, left, and Castellana's", "Castellana looked to have settled"),
    Label("Castellana head coach Aurelio Pinheiro", "The home team, which has won the trophy"),
    Label("Firefighters secure roof tiles", "In Bergen, firefighters roped themselves"),
    Label("Residents carry supplies from a coastguard", "On Fjørtoft, population 93"),
    Label("NoctiRail director Hélène Vauquelin cuts", '"Everyone told us the night train'),
    Label("Steward Tomasz Wieczorek makes up", "“First came the cheese"),
    Label("The ferry Fjordbris, which broke", "The owner of the drifting ferry Fjordbris"),
    Label("Mediator Ragnhild Tveter, center", "State mediator Ragnhild Tveter had locked"),
    Label("Pear farmer Gerrit Lotriet hoses", "Pear farmer Gerrit Lotriet, 52"),
    Label("Engineer Ruxandra Petrișor points", "“We chose which fields to lose."),
    Label("Hydrologist Zanele Khuboni shows", "Hydrologist Zanele Khuboni had predicted"),
    Label("A brass band marches over", "Opening day was still"),
    Label("Gebratene Stinte werden", "Im Gasthaus am Deich"),
    Label("Tierpflegerin Swantje Oltmanns", "«Sie kamen mit elf Kilo"),
    Label("La biologiste Maïwenn Tréguier", "L'oiseau, une femelle"),
    Label("A conservadora Inês Galvão", "«Vai passar dois anos num banho"),
    Label("El capitán del Zubialde, Gorka", "«Queríamos venir en casa primero"),
    Label("A fallen spruce blocks the railway", "Trains"),
    Label("Passengers wait at the closed airport", "Flesland"),
)


@pytest.fixture(scope="module")
def searcher(sample_index: Path) -> Iterator[Searcher]:
    """Return a searcher of the sample corpus."""
    with open_searcher(sample_index) as opened:
        yield opened


def pictured(tmp_path: Path, *passages: str | Block) -> Searcher:
    """Return a searcher of one article."""
    with Indexer(tmp_path / "index", jobs=1) as index:
        index.add(article("a", "", *passages, language="en"))
    return open_searcher(tmp_path / "index")


def test_captions_of_the_corpus_go_with_the_paragraphs_that_readers_choose(searcher: Searcher) -> None:
    """Nine in ten captions stand with the paragraph on what they show; the labels are ours."""
    shown: dict[str, str] = {}
    for record in searcher.export():
        if "blocks" not in record:
            continue
        row, pictures = searcher.article(record["id"]), searcher.pictures(record["id"])
        shown |= {
            one.text: pictures.paragraphs[one.id].block.text for one in row.blocks if one.id in pictures.paragraphs
        }

    right = [
        label
        for label in LABELS
        if any(text.startswith(label.caption) and of.startswith(label.paragraph) for text, of in shown.items())
    ]
    assert len(right) >= 0.9 * len(LABELS), set(LABELS) - set(right)


def test_a_name_weighs_more_than_nearness(tmp_path: Path) -> None:
    """The picture of a person stands with the paragraph on her, however far away that is."""
    with pictured(
        tmp_path, "Cars crossed.", Block("caption", CAPTION), "Rain fell.", "“Go,” said Ines Salgado."
    ) as one:
        pictures = one.pictures("a")

    tie = pictures.paragraphs["a:2"]
    assert (tie.block.number, tie.reason, set(tie.words)) == (4, "names", {"Ines", "Salgado"})
    assert [other.block.id for other in pictures.captions["a:4"]] == ["a:2"]
    assert set(pictures.captions) == {"a:4"}


def test_where_nothing_ties_the_nearest_stands_and_the_reason_says_so(tmp_path: Path) -> None:
    """A caption that shares no word with a paragraph is near one, and no paragraph claims it."""
    with pictured(tmp_path, "Cars crossed.", "Rain fell.", Block("caption", "A dog sleeps."), "Snow fell.") as one:
        pictures = one.pictures("a")

    tie = pictures.paragraphs["a:3"]
    assert (tie.block.number, tie.reason, tie.score, tie.words) == (2, "place", 0.0, ())
    assert not pictures.captions


@pytest.mark.parametrize("paragraph", ["Ana Paz slept on Monday.", "On March 9 it rained in 2026.", "The AP spoke."])
def test_who_made_a_picture_and_when_ties_nothing(tmp_path: Path, paragraph: str) -> None:
    """A photographer's name and a day stand in captions, and are not to be seen in pictures."""
    caption = Block("caption", CAPTION, credit="AP Photo/Ana Paz", photographer="Ana Paz")
    with pictured(tmp_path, paragraph, caption) as one:
        assert one.pictures("a").paragraphs["a:2"].reason == "place"


def test_an_article_without_captions_has_no_pictures(tmp_path: Path) -> None:
    """Nothing goes with nothing."""
    with pictured(tmp_path, "Cars crossed.") as one:
        assert one.pictures("a").to_dict() == {"captions": {}, "paragraphs": {}}


def test_hostile_captions_are_read(tmp_path: Path) -> None:
    """Signs, controls and nothing but signs make no error; of many captions a paragraph has the best three."""
    captions = [Block("caption", f"Ines Salgado\x1b[2J {number} \x00 !!!") for number in range(9)]
    with Indexer(tmp_path / "index", jobs=1) as index:
        blocks = [Block("paragraph", "Yes, Ines Salgado won."), *captions, Block("caption", "!!!")]
        index.add(Article(id="a", title="", blocks=blocks, language="en"))

    with open_searcher(tmp_path / "index") as opened:
        assert [tie.block.number for tie in opened.pictures("a").captions["a:1"]] == [2, 3, 4]
