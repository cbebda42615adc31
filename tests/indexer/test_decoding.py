"""Decoding: from a file's bytes to its text."""

import hashlib
import math
import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.decoding import decode, lines_of
from search.index.errors import SourceError

TEXTS = {
    "en": "“You have 111 days to leave,” he said — and the mayor’s office didn’t answer.\nThe café was closed.\n",
    "es": "El señor Muñoz dijo que «la situación está difícil» — ¿y mañana? “Quizá”, respondió la niña.\n",
    "de": "„Wir hören nicht auf“, sagte Bürgermeisterin Jürgens am Dienstag. Die Straße blieb gesperrt – für Tage.\n",
    "fr": "« L’été sera chaud », a déclaré le ministre à l’Assemblée. Il a répété : “Ça ira”, à Besançon.\n",
    "pt": "“Não há solução”, afirmou o ministro João Gonçalves em São Paulo — a inflação é de três por cento.\n",
}
# Written on a keyboard without curly quotes: what Latin-1 can hold.
STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "—": "-", "–": "-"})
# Where little tells the encoding: a dash, a few quotes, one accent.
SHORT = (
    "OSLO (AP) — One.\nAnd so on.\nBERGEN (AP) — Two.\n",
    "The mayor’s office didn’t answer.\n",
    "“No,” he said.\n",
    "It cost £5.\n",
    "The café was closed.\n",
    "El señor.\n",
    "Über alles.\n",
)
OTHERS = [
    ("cp1250", "Prezydent ogłosił, że wybory odbędą się w niedzielę. Żółw – powiedział gość, śmiejąc się.\n"),
    ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl ministr v úterý. Vláda schválila návrh.\n"),
    ("cp1250", "Predsjednik je rekao da će izbori biti održani u nedjelju. Žene čekaju još šest dana.\n"),
    ("cp1254", "Cumhurbaşkanı seçimlerin pazar günü yapılacağını söyledi. Işık, ığdır, şişli.\n"),
    ("cp1257", "Prezidents paziņoja, ka vēlēšanas notiks svētdien. Šķiet, ka ļaudis gaida.\n"),
    ("cp1251", "Президент заявил, что выборы состоятся в воскресенье. Страна ждёт.\n"),
    ("koi8_r", "Президент заявил, что выборы состоятся в воскресенье. Страна ждёт.\n"),
    ("iso8859_5", "Президент заявил, что выборы состоятся в воскресенье. Страна ждёт.\n"),
    ("cp1253", "Ο πρόεδρος δήλωσε ότι οι εκλογές θα γίνουν την Κυριακή.\n"),
    ("cp1255", "הנשיא אמר שהבחירות יתקיימו ביום ראשון.\n"),
    ("cp1256", "قال الرئيس إن الانتخابات ستجرى يوم الأحد.\n"),
    ("shift_jis", "大統領は日曜日に選挙が行われると発表した。\n"),
    ("gb18030", "总统宣布选举将于星期日举行。\n"),
    ("euc_kr", "대통령은 일요일에 선거가 치러질 것이라고 발표했다.\n"),
]
# Whose letters have no null bytes in UTF-16: blanks, line breaks and stops have.
OF_OTHER_SCRIPTS = {
    **{encoding: text for encoding, text in OTHERS if not encoding.startswith("cp125") or encoding > "cp1254"},
    "mixed": "МОСКВА (Reuters) — “Страна ждёт”, заявил президент 14.03.2026. 🗳\n",
    "persian": "رئیس‌جمهور گفت انتخابات یکشنبه برگزار می‌شود.\n",
    "hindi": "राष्ट्रपति ने कहा कि चुनाव रविवार को होंगे।\n",
    "thai": "ประธานาธิบดีกล่าวว่าการเลือกตั้งจะจัดขึ้นในวันอาทิตย์\n",
    "armenian": "Նախագահն ասել է, որ ընտրությունները տեղի կունենան կիրակի օրը։\n",
    "georgian": "პრეზიდენტმა განაცხადა, რომ არჩევნები კვირას გაიმართება.\n",
}
UTF = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def noise(length: int) -> bytes:
    """Return bytes without any order, always the same."""
    return hashlib.shake_128(b"noise").digest(length)


@pytest.mark.parametrize("encoding", UTF)
@pytest.mark.parametrize("language", TEXTS)
def test_unicode_with_and_without_a_mark(language: str, encoding: str) -> None:
    """UTF-8, UTF-16 and UTF-32 are read as they are meant, and a byte order mark is not part of the text."""
    assert decode(TEXTS[language].encode(encoding)) == TEXTS[language]


@pytest.mark.parametrize("encoding", [encoding for encoding in UTF if encoding != "utf-32"])
def test_plain_ascii_in_unicode(encoding: str) -> None:
    """Text without any accent is read in UTF-16 too, where its bytes would pass for UTF-8 with nulls."""
    assert decode("Prices fell. Nobody knew why.\n".encode(encoding)) == "Prices fell. Nobody knew why.\n"


def test_big_endian_with_a_mark() -> None:
    """UTF-16 with its mark is read in either order of bytes, in scripts that need no null byte too."""
    assert decode("\ufeff東京で会議".encode("utf-16-be")) == "東京で会議"
    assert decode("\ufeff東京で会議".encode("utf-16-le")) == "東京で会議"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("script", OF_OTHER_SCRIPTS)
def test_utf_16_without_a_mark_in_other_scripts(script: str, encoding: str) -> None:
    """UTF-16 needs no mark in any script: Russian, Greek, Arabic, Chinese and others are told from binary files."""
    text = OF_OTHER_SCRIPTS[script]

    assert decode(text.encode(encoding)) == text
    assert decode((text * 2_000).encode(encoding)) == text * 2_000


@pytest.mark.parametrize("times", [1, 20])
@pytest.mark.parametrize("language", TEXTS)
def test_windows_1252(language: str, times: int) -> None:
    """Text in the encoding of Western Windows keeps its curly quotes, dashes and accents, in five languages."""
    text = TEXTS[language] * times

    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("language", TEXTS)
def test_latin_1(language: str) -> None:
    """Text in Latin-1 keeps its accents, in five languages."""
    text = TEXTS[language].translate(STRAIGHT)

    assert decode(text.encode("latin-1")) == text


@pytest.mark.parametrize("text", SHORT)
def test_little_windows_1252_is_enough(text: str) -> None:
    """A short text whose only letters beyond ASCII are a dash, quotes or one accent is read as it was written."""
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(("encoding", "text"), OTHERS)
def test_other_encodings(encoding: str, text: str) -> None:
    """A sentence in the encodings of other alphabets and scripts is told from the Western ones."""
    assert decode(text.encode(encoding)) == text
    assert decode((text * 10).encode(encoding)) == text * 10


@pytest.mark.parametrize(("encoding", "text"), [("cp1252", TEXTS["en"]), OTHERS[-3], OTHERS[-2], OTHERS[-1]])
def test_what_tells_the_encoding_may_come_late(encoding: str, text: str) -> None:
    """An encoding is told from the first letters that need it, far behind plain ones, in a file of any length."""
    text = "Prices fell. " * 10_000 + "\n" + text * 3_000

    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("language", TEXTS)
def test_a_download_that_broke_off_is_still_utf_8(language: str) -> None:
    """A file that ends within a character loses that character, and no accent of all the others."""
    data = TEXTS[language].encode()
    last = max(place for place, byte in enumerate(data) if byte >= 0xC0)

    assert decode(data[: last + 1]) == data[:last].decode() + "\ufffd"


def test_a_broken_byte_harms_no_other() -> None:
    """One bad byte in a file of UTF-8 becomes U+FFFD, and the rest is read as it is."""
    data = TEXTS["es"].encode()

    assert decode(data[:2] + b"\xff" + data[2:]) == TEXTS["es"][:2] + "\ufffd" + TEXTS["es"][2:]


def test_a_broken_pair_in_utf_16() -> None:
    """A file of UTF-16 that ends within a character is read up to there."""
    assert decode("Prices fell é".encode("utf-16")[:-1]) == "Prices fell \ufffd"


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
        struct.pack("<200i", *range(200)),
        b"A story.\x00 And more of it, with a null byte.",
        noise(5_000),
        noise(5_000).replace(b"\0", b"\1"),
        b"\xff\xfe" + noise(5_001),
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x00H\x00H\x00\x00\xff\xdb\x00C" + noise(3_000),
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + noise(3_000),
        struct.pack("<600h", *(int(900 * math.sin(step / 9)) for step in range(600))),
        struct.pack("<600H", *(1_072 + step % 32 for step in range(596)), *range(4)),
        struct.pack(">600H", *(20_000 + step * step % 9_000 for step in range(596)), *range(4)),
        "Президент заявил.\x00\x01".encode("utf-16-le") * 9,
    ],
    ids=[
        *("program", "gif", "numbers", "null", "random", "random-without-null", "random-with-mark"),
        *("jpeg", "zip", "sound", "like-cyrillic", "like-chinese", "record-with-text"),
    ],
)
def test_refuses_binary_files(data: bytes) -> None:
    """A binary file is never read as text that nobody wrote."""
    with pytest.raises(SourceError, match="not text"):
        decode(data)


@pytest.mark.parametrize(
    "declared", ["undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "a\x00b"]
)
def test_what_python_calls_an_encoding_and_is_none_of_text(declared: str) -> None:
    """A file may name any codec of Python, and some of them fail on text, or take very long."""
    text = "Der Hafen öffnet für Schiffe aus Übersee. " * 2_000

    assert decode(text.encode("cp1252"), declared) == text


@given(
    st.lists(st.sampled_from(["A ferry", "L’été", "\r", "\n", "\r\n", "\ufeff", "\x0b", "\u2028", "\0"])), st.booleans()
)
def test_lines_are_those_of_the_text(parts: list[str], is_marked: bool) -> None:
    """Whether a text is decoded line by line or as a whole: lines end where they end on any system, and only there."""
    data = "".join(parts).encode("utf-8-sig" if is_marked else "utf-8")
    try:
        text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    except SourceError as error:
        with pytest.raises(SourceError, match=str(error)):
            lines_of(data)
        return

    assert [*lines_of(data)] == re.findall(r"[^\n]*\n|[^\n]+", text)


def test_lines_are_those_of_a_text_that_is_no_utf_8() -> None:
    """An encoding that is declared, or guessed, is no matter."""
    data = "L’été\r\nà Évreux\rfut chaud".encode("cp1252")

    assert [*lines_of(data, "cp1252")] == [*lines_of(data)] == ["L’été\n", "à Évreux\n", "fut chaud"]
