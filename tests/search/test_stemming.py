"""Stemmers: the forms of a word meet, in every language that has a stemmer, however they are typed."""

from itertools import product
from string import ascii_lowercase, digits

import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from search.index.analysis import term_of
from search.index.analysis.folding import fold
from search.index.analysis.stemming import (
    ALGORITHMS,
    KOREAN,
    KOREAN_PARTICLES,
    OTHER_BEGINNINGS,
    STEMMED,
    stemmed_as,
    stems,
)
from tests.growth import MOST_GROWTH, growth

# Code → pairs that must meet, each in one word with a colon between.
MEETING = {
    "ar": "مدرسة:المدرسة مدرسة:مدرسات مدرسة:والمدرسة مدرسة:مدرسه انتخابات:الانتخابات حكومة:للحكومة مستشفى:المستشفي"
    " صحفيون:الصحفيين إضراب:الاضراب ٢٠٢٦:2026",
    "ca": "treballador:treballadors elecció:eleccions eleccio:eleccions govern:governs",
    "cs": "stávka:stávky dělník:delnici město:měste vláda:vladou přístav:pristavu pražský:pražského pražský:prazskych"
    " pražský:pražskému nový:novým nový:novými školy:školách vesnice:vesnicich vesnice:vesnicemi hlavní:hlavního"
    " hlavní:hlavnim další:dalšímu politik:politikům jednání:jednáním centrum:centra strach:strachu prach:prachu"
    " průzkum:pruzkumu rozum:rozumu program:programu režim:rezimu tým:týmu islám:islámu",
    "da": "strejke:strejken havn:havne arbejder:arbejdere",
    "el": "εργάτης:εργάτες λιμάνι:λιμανια κυβέρνηση:ΚΥΒΕΡΝΗΣΗΣ εκλογή:εκλογές",
    "eo": "striko:strikoj ĉevalo:cevaloj",
    "et": "kooli:koolid linna:linnad",
    "eu": "langile:langileak hiri:hirian",
    "fa": "کشور:کشورهای کتاب:کتاب‌ها کتاب:كتاب شهر:شهرهاي",
    "ga": "cathair:gcathair fear:bhfear baile:mbaile",
    "hi": "हड़ताल:हड़तालें मजदूर:मजदूरों चुनाव:चुनावों २०२६:2026",
    "hy": "քաղաքներ:քաղաքների բանվոր:բանվորներ",
    "id": "pemilihan:memilih kota:perkotaan buku:bukunya",
    "ko": "서울:서울에서 대통령:대통령이 민주주의:민주주의를 선거:선거에서는 노동자:노동자들이 우리나라:우리나라는"
    " 발표:발표했다 발표:발표하는 발표:발표한 발표:발표할 발표:발표해서 발표:발표했다고 발표:발표합니다 중단:중단된"
    " 중단:중단됐다 중단:중단되면서 중단:중단돼 중단:중단시켰다 경제:경제적 경제:경제적인 경제:경제적으로는"
    " 사실:사실이다 사실:사실입니다 사실:사실이라며 필요:필요하지만 지난해:지난해에는",
    "lt": "streikas:streiko rinkimai:rinkimų vyriausybė:vyriausybes žmogus:zmogaus",
    "ne": "मजदुर:मजदुरहरू सरकार:सरकारले",
    "pl": "strajk:strajku szkoła:szkoly rząd:rzadu",
    "ro": "grevă:greve muncitor:muncitori alegeri:alegerilor",
    "sr": "штрајк:štrajk кућа:kuce ђак:djak Ђоковић:Djokovic изборима:izbori",
    "st": "motho:batho",
    "ta": "தொழிலாளர்:தொழிலாளர்கள் நகரம்:நகரங்கள்",
    "tr": "grev:grevler işçi:işçilerin okul:okullar",
    "yi": "צייטונג:צײַטונגען שול:שולן",
}
APART = {
    "ar": "حكم:حكومة عمل:عامل كتاب:مكتبة سلام:إسلام لبنان:لبن والد:ولد",
    "cs": "město:místo soud:soused",
    "el": "λιμάνι:λίμνη",
    "hi": "चुनाव:चुनौती",
    "id": "kota:kopi",
    "ko": "회의:회사 서울:서부 지난:지난해 서울:서울시 북한:북부 목적:목표 제한:제주",
    "lt": "miestas:miškas",
    "sr": "влада:влага",
}


@pytest.mark.parametrize("language", MEETING)
def test_forms_of_a_word_meet(language: str) -> None:
    """What is typed in one form, with its accents or without, has the term of the other."""
    pairs = [pair.split(":") for pair in MEETING[language].split()]

    assert [pair for pair in pairs if len({term_of(word, language) for word in pair}) > 1] == []


@pytest.mark.parametrize("language", APART)
def test_other_words_stay_apart(language: str) -> None:
    """Words that look alike and mean something else have other terms."""
    pairs = [pair.split(":") for pair in APART[language].split()]

    assert [pair for pair in pairs if len({term_of(word, language) for word in pair}) == 1] == []


@pytest.mark.parametrize(
    "noun",
    [
        "서울",
        "대통령",
        "회의",
        "우리나라",
        "오페라",
        "홈페이지",
        "남북한",
        "지중해",
        "지난해",
        "지하",
        "목적",
        "효과",
        "전문가",
    ],
)
def test_a_korean_noun_has_its_stem_with_each_particle(noun: str) -> None:
    """It has also where it ends like a particle or a verb, or the two together do."""
    assert [one for one in KOREAN_PARTICLES if term_of(noun + one, KOREAN) != term_of(noun, KOREAN)] == []


@pytest.mark.parametrize("ending", ["은", "적", "하", "이라", "시"])
def test_a_korean_word_without_an_end_takes_time_in_proportion(ending: str) -> None:
    """What is taken off is looked for at the end of what is left."""
    assert growth(lambda word: stems([word], KOREAN), ending.__mul__, 16_000) < MOST_GROWTH


def test_every_algorithm_of_snowball_serves_its_language() -> None:
    """No algorithm is left out but the old ones of two languages that have a newer."""
    assert {*Stemmer.algorithms()} - {"porter", "dutch_porter"} == {*ALGORITHMS.values()}


@pytest.mark.parametrize(
    ("code", "served"),
    [("pt-BR", "pt"), ("EN_us", "en"), ("nb", "no"), ("nn-NO", "no"), ("hr", "sr"), ("xx", ""), ("", ""), ("und", "")],
)
def test_codes_with_regions_and_of_written_forms_have_the_stemmer(code: str, served: str) -> None:
    """A region changes no stemmer, and what one algorithm serves may have several codes."""
    assert stemmed_as(code) == served
    assert term_of("workers", code) == term_of("workers", served)


@pytest.mark.parametrize("language", STEMMED)
def test_a_term_does_not_depend_on_accents(language: str) -> None:
    """All words of the pairs have the terms of what folding leaves of them."""
    words = MEETING.get(language, "").replace(":", " ").split()

    assert [word for word in words if term_of(fold(word), language) != term_of(word, language)] == []


# Of each language whose stems may begin otherwise, a word of ASCII that has such a stem.
EXCHANGED = {"eo": "gxi", "ga": "bpian", "id": "diambil", "nl": "genoma", "pt": "oes", "st": "batho", "tr": "bine"}
# Prefixes of many languages, and what may stand behind them.
SYLLABLES = (
    "di",
    "ge",
    "ba",
    "bi",
    "be",
    "me",
    "pe",
    "ne",
    "no",
    "un",
    "ar",
    "mo",
    "to",
    "le",
    "ing",
    "ed",
    "en",
    "e",
    "s",
)
longer = st.text(ascii_lowercase + digits, min_size=4)


def begin_alike(words: list[str], language: str) -> bool:
    """Say whether the stem of each word begins with its first letter, or is nothing."""
    return all(stem[:1] in (word[0], "") for word, stem in zip(words, stems(words, language), strict=True))


@pytest.mark.parametrize("language", sorted({*STEMMED, ""} - OTHER_BEGINNINGS))
def test_every_short_word_keeps_its_first_letter(language: str) -> None:
    """What marks a text may pass over words of ASCII that begin with none of the letters of what is wanted."""
    characters = ascii_lowercase + digits

    assert begin_alike(["".join(word) for size in (1, 2, 3) for word in product(characters, repeat=size)], language)


@given(st.lists(st.lists(st.sampled_from(SYLLABLES), min_size=2).map("".join) | longer, min_size=1))
def test_longer_words_keep_their_first_letter(words: list[str]) -> None:
    """So may it where words are longer, in each of these languages."""
    assert [one for one in {*STEMMED, ""} - OTHER_BEGINNINGS if not begin_alike(words, one)] == []


def test_where_words_do_not_keep_it_each_is_looked_at() -> None:
    """The languages that take off prefixes, or exchange a whole word, are known."""
    assert {*EXCHANGED} == OTHER_BEGINNINGS
    assert [one for one, word in EXCHANGED.items() if begin_alike([word], one)] == []
