"""Languages: what an article is written in."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.blocks import split
from indexer.languages import detect_languages
from search.index.analysis.batch import number_words
from search.index.analysis.folding import fold
from tests.indexer import plain_documents
from tests.indexer.conftest import SAMPLE

TEXTS = {
    "en": "The strike is the first to hit every terminal since the consortium was formed.",
    "es": "La huelga es la primera que afecta a todas las terminales desde que se formó el consorcio.",
    "de": "Der Streik ist der erste, der alle Terminals trifft, seit das Konsortium gegründet wurde.",
    "fr": "La grève est la première qui touche tous les terminaux depuis que le consortium existe.",
    "pt": "A greve é a primeira em nove anos, e os trabalhadores dizem que não vão parar já.",
    "it": "Lo sciopero è il primo che colpisce tutti i terminali da quando il consorzio è nato.",
    "nl": "De staking is de eerste die alle terminals treft sinds het consortium werd gevormd.",
    "da": "Ministeren sagde, at det endnu ikke er klart, hvem der kan betale, og ingen ved, hvordan strejken begyndte.",
    "no": "Ministeren sa at det ennå ikke er klart hvem som kan betale, og ingen vet hvordan streiken begynte.",
    "sv": "Strejken är den första som drabbar alla terminaler sedan konsortiet bildades.",
    "ru": "Забастовка стала первой, которая затронула все терминалы с тех пор, как он был создан.",
    "ja": "このストライキは全てのターミナルに影響を与えた最初のものである。",
    "zh": "这是自该财团成立以来首次影响所有码头的罢工。",
    "ko": "이번 파업은 컨소시엄이 결성된 이후 모든 터미널에 영향을 미친 첫 번째 파업이다.",
    "el": "Η απεργία είναι η πρώτη που πλήττει όλους τους τερματικούς σταθμούς.",
    "ar": "الإضراب هو الأول من نوعه الذي يشمل كل الأرصفة منذ تأسيس الشركة.",
    "ca": "La vaga és la primera que afecta totes les terminals des que es va formar el consorci.",
    "cs": "Stávka je první, která zasáhla všechny terminály od doby, kdy konsorcium vzniklo.",
    "eo": "La striko estas la unua kiu trafis ĉiujn haltejojn de kiam la konsorcio ekestis.",
    "et": "Streik on esimene, mis tabas kõiki terminale ja oli ka kõige pikem.",
    "eu": "Greba hau terminal guztiei eragin dien lehena da, eta ez da azkena izan.",
    "fa": "این اعتصاب نخستین اعتصابی است که همه پایانه‌ها را در بر می‌گیرد.",
    "ga": "Is í seo an chéad stailc a chuir isteach ar gach calafort agus tá fearg ar an rialtas.",
    "hy": "Սա առաջին գործադուլն է, որը վերաբերում է բոլոր կայաններին։",
    "id": "Pemogokan ini adalah yang pertama melanda semua terminal sejak konsorsium itu dibentuk.",
    "lt": "Streikas yra pirmas, kuris palietė visus terminalus nuo tada, kai buvo įkurta bendrovė.",
    "ne": "यो हडताल सबै बन्दरगाहमा असर गर्ने पहिलो हडताल हो र यो लामो भएको छ।",
    "pl": "Strajk jest pierwszym, który dotknął wszystkich terminali od czasu, gdy powstało konsorcjum.",
    "ro": "Greva este prima care afectează toate terminalele de când a fost creat consorțiul.",
    "sr": "Штрајк је први који је погодио све терминале од када је основан конзорцијум.",
    "st": "Seteraeke sena ke sa pele se amang mafelo ohle ho tloha ha khamphani e thehoa.",
    "ta": "இந்த வேலைநிறுத்தம் அனைத்து முனையங்களையும் பாதித்த முதல் வேலைநிறுத்தம் என்று அவர் கூறினார்.",
    "yi": "דער סטרייק איז דער ערשטער וואָס האָט געטראָפֿן אַלע פּאָרטן און ער איז נישט דער לעצטער.",
    "uk": "Страйк є першим, який торкнувся всіх терміналів з того часу, як було створено консорціум.",
    "bg": "Стачката е първата, която засяга всички терминали, откакто консорциумът беше създаден.",
    "th": "การประท้วงครั้งนี้เป็นครั้งแรก",
    "he": "השביתה היא הראשונה הפוגעת בכל המסופים.",
    "hi": "यह हड़ताल सभी टर्मिनलों को प्रभावित करने वाली पहली हड़ताल है।",
}

# File of the sample → its language.
SAMPLE_LANGUAGES = {"009_noticias_efe": "es", "010_dpa_nord": "de", "011_depeches_afp": "fr", "012_lusa_norte": "pt"}


def detect_language(texts: Iterable[str]) -> str:
    """Return the language of one article."""
    held = list(texts)
    (language,) = detect_languages(number_words(held), [len(held)])
    return language


@pytest.mark.parametrize("language", TEXTS)
def test_tells_the_language_of_a_passage(language: str) -> None:
    """A passage of news tells its language, by its function words or by its script."""
    assert detect_language([TEXTS[language]]) == language


@pytest.mark.parametrize("language", ["ca", "cs", "eu", "et", "ga", "lt", "pl", "ro"])
def test_tells_the_language_of_text_without_accents(language: str) -> None:
    """Copy that came without its accents tells its language all the same."""
    assert detect_language([fold(TEXTS[language])]) == language


def test_japanese_is_told_where_most_characters_are_chinese() -> None:
    """News in Japanese has more kanji than kana; a few of these tell it from Chinese."""
    assert detect_language(["東京都知事選挙、現職候補が三選確実。投票率は五割を超えた。"]) == "ja"


def test_serbian_is_told_in_both_alphabets() -> None:
    """Serbian in Latin letters is Serbian too."""
    assert detect_language(["Štrajk je prvi koji je pogodio sve terminale od kada je osnovan."]) == "sr"


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.txt")), ids=lambda path: path.stem)
def test_tells_the_language_of_each_story_of_the_sample(path: Path) -> None:
    """Every story of the sample corpus is known to be in the language it is written in."""
    stories = split(path.read_text(encoding="utf-8"))

    assert {detect_language(block.text for block in story.blocks) for story in stories} == {
        SAMPLE_LANGUAGES.get(path.stem, "en")
    }


@pytest.mark.parametrize("texts", [[], [""], ["12.30 — 6-1 !!!"], ["Vinícius"], ["Oslo Bergen Larvik"]])
def test_guesses_no_language(texts: list[str]) -> None:
    """Where too little speaks for a language, none is named."""
    assert detect_language(texts) == ""


def test_all_texts_count_together() -> None:
    """Short passages tell together what none tells alone."""
    assert [detect_language([text]) for text in ("the crane", "of Oslo")] == ["", ""]
    assert detect_language(["the crane", "of Oslo"]) == "en"


samples = st.lists(st.sampled_from((*" ".join(TEXTS.values()).split(), "12", "—", "")), max_size=400).map(" ".join)


@given(st.lists(st.lists(samples, min_size=1, max_size=3), min_size=1, max_size=4))
def test_languages_of_many_are_those_of_each(articles: list[list[str]]) -> None:
    """Articles that are looked at together have the languages that each has in the plainest way."""
    found = number_words([text for texts in articles for text in texts])

    assert detect_languages(found, list(map(len, articles))) == list(map(plain_documents.detect_language, articles))
