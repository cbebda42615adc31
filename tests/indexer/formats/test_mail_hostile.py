"""Mail that someone made to do harm: time in proportion to its size, no fault, and what is beyond a limit named."""

from collections.abc import Callable
from itertools import islice

import pytest
from hypothesis import given

from indexer.files import source_of
from indexer.formats.base import Allowance, Options, SpentError
from indexer.formats.mail import Mail, Mailbox
from indexer.formats.mail_parts import address_of, take_apart, words_of
from indexer.models import Article, Skipped
from tests.growth import MOST_GROWTH, growth
from tests.indexer.formats.mails import HTML, LAMP, PLAIN, attached, body_of, mail, mailbox, parts
from tests.indexer.formats.opening import FOLDER, PLENTY, peak_memory
from tests.indexer.formats.reading import mutations, read, reason, survives, truncations

WHOLE = parts(
    (PLAIN, LAMP),
    ("Content-Type: multipart/alternative; boundary=in", body_of((PLAIN, "> Lamp"), (HTML, "<p>Lamp</p>"), cut="in")),
    attached("=?utf-8?q?n=C3=B6te?=.txt", b"The glass."),
).decode()
BOX = mailbox(WHOLE.encode(), mail()).decode()


def nested(depth: int) -> bytes:
    """Return a message of parts within parts, each with its own boundary."""
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (one, one) for one in range(depth))
    return mail(b"", head=("From: a", "Subject: b", "To: c"))[:-1] + opened + b"\ntext\n"


def test_ten_thousand_parts_within_parts() -> None:
    """Too deep a nest is named, and not followed."""
    assert reason(nested(10_000), "a.eml") == "parts within parts, more than 20 deep: they were left out"
    assert [one for one in read(nested(19), "a.eml") if isinstance(one, Article)]
    beside = parts((PLAIN, LAMP), ("Content-Type: multipart/mixed; boundary=b0\n", nested(50).partition(b"\n\n")[2]))
    assert [type(one) for one in read(beside, "a.eml")] == [Article, Skipped]


def test_messages_within_messages_end() -> None:
    """A message in a message counts as an archive in an archive."""
    found = read(b"From: a\nSubject: b\nTo: c\nContent-Type: message/rfc822\n\n" * 2_000 + b"text", "a.eml")

    assert [one.reason for one in found if isinstance(one, Skipped)] == [
        "an archive in an archive, more than 4 deep: unpack it"
    ]


def test_values_are_taken_up_to_a_length() -> None:
    """A subject of megabytes is cut."""
    (found,) = read(mail(LAMP, "Subject: " + "lamp " * 1_000_000), "a.eml")

    assert isinstance(found, Article)
    assert 3_000 < len(found.title) < 5_000


def test_more_parts_than_mail_has() -> None:
    """A million parts are no message; the first are read, and the rest is named."""
    *some, last = read(parts(*((PLAIN, "Lamp."),) * 3_000), "a.eml")

    assert len(some) == 1
    assert isinstance(last, Skipped)
    assert last.reason == "more than 2,000 parts: the rest was left out"


def test_allowance_is_spent() -> None:
    """What is attached, and each message of a mailbox, is taken off what the file may hold."""
    source = source_of(parts(*(attached("a.txt", b"x" * 10_000),) * 20), FOLDER / "a.eml")

    with pytest.raises(SpentError):
        list(Mail().members(source, Options(), Allowance(100_000)))
    source = source_of(parts(*(attached("a.txt", b"x"),) * 60), FOLDER / "a.eml")
    with pytest.raises(SpentError):
        list(Mail().members(source, Options(), Allowance(100_000)))
    with pytest.raises(SpentError):
        list(Mailbox().members(source_of(mailbox(*(mail(),) * 50), FOLDER / "a.mbox"), Options(), Allowance(100_000)))


def test_messages_of_a_mailbox_are_taken_one_by_one() -> None:
    """A large mailbox takes the memory of a few of its messages, beside its bytes."""
    source = source_of(mailbox(*(mail("lamp " * 20_000),) * 50), FOLDER / "a.mbox")

    assert peak_memory(lambda: sum(1 for _ in Mailbox().members(source, Options(), Allowance(PLENTY)))) < 1_000_000
    assert len(list(islice(Mailbox().members(source, Options(), Allowance(PLENTY)), 100))) == 50


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (lambda size: mail(LAMP, "Subject: " + "=?utf-8?q?a?= " * (size // 14)), 1 << 22),
        (lambda size: mail(LAMP, "Subject: " + "=?q?" * (size // 4)), 1 << 22),
        (lambda size: mail(LAMP, "Subject: " + "a\n " * (size // 3)), 1 << 21),
        (lambda size: mail(LAMP, "From: " + "(" * size), 1 << 22),
        (lambda size: mail(LAMP, "From: " + "a@b.c," * (size // 6)), 1 << 22),
        (lambda size: mail(LAMP, "Content-Type: text/plain; " + 'a="b;' * (size // 5)), 1 << 22),
        (lambda size: mail(LAMP, *(f"X-{number}: a" for number in range(size // 10)), head=("To: a",)), 1 << 20),
        (lambda size: mail("> " * (size // 2)), 1 << 21),
        (lambda size: mail("a\n" * (size // 2)), 1 << 16),
        (lambda size: mail("word " * (size // 5)), 1 << 20),
        (lambda size: mail("--\n" * (size // 3)), 1 << 16),
        (lambda size: mail("-- \n" * (size // 4)), 1 << 16),
        (lambda size: mail("From: a\n\n" * (size // 9)), 1 << 16),
        (lambda size: b"From: a\nSubject: b\nDate: c\n\nd\n\n" * (size // 32), 1 << 17),
        (lambda size: b"".join(b"From: a\nSubject: b%d\nTo: c\n\nd\n\n" % n for n in range(size // 32)), 1 << 16),
        (lambda size: b"From: a\nSubject: b\nDate: c\n\n" + b"From: a\n" * (size // 8), 1 << 17),
        (lambda size: parts((PLAIN, "--cut " * (size // 6))), 1 << 21),
        (lambda size: parts((PLAIN, "\n--cut " * (size // 7))), 1 << 21),
        (lambda size: mail("<div class=gmail_quote>" * 100 + "<p>a" * (size // 4), HTML), 1 << 16),
        (lambda size: mail("=C3=A9" * (size // 6), "Content-Transfer-Encoding: quoted-printable"), 1 << 21),
        (lambda size: mail("=" * size, "Content-Transfer-Encoding: base64"), 1 << 21),
        (lambda size: mail("a" * size, PLAIN.replace("utf-8", "punycode")), 1 << 21),
        (lambda size: mailbox(*(mail(),) * (size // 700)), 1 << 17),
        (lambda size: mailbox(mail()) + b"From \n" * (size // 6), 1 << 16),
    ],
)
def test_time_grows_with_the_size(make: Callable[[int], bytes], size: int) -> None:
    """Whatever repeats in a message takes a time in proportion to it."""
    assert growth(lambda data: reason(data, "a.eml"), make, size) < MOST_GROWTH


@given(mutations((WHOLE, BOX)))
def test_a_harmed_message_is_no_fault(data: bytes) -> None:
    """Whatever the harm, it is refused with a reason, or what is read of it can be indexed."""
    assert survives(data, Mail())
    assert isinstance(reason(data, "a.eml"), str)
    assert isinstance(reason(data, "a.mbox"), str)


def test_messages_that_break_off() -> None:
    """Of a download that broke off what came is read."""
    assert all(survives(data, Mail()) for data in truncations(WHOLE, 37))
    assert [one for one in read(WHOLE.encode()[:900], "a.eml") if isinstance(one, Article)]


@pytest.mark.parametrize(
    "value", ["", "\x00", "\ud800", "=?", "=?a?q?=?=", "=?utf-8?b?=?=", "<", "[", "<>", "=?\xff?q?a?="]
)
def test_strange_values(value: str) -> None:
    """Any text may stand where a name or a subject does."""
    assert words_of(value).isprintable()
    assert address_of(value)[0].isprintable()


@pytest.mark.parametrize(
    "declared",
    [
        "a/b; charset=\x00",
        "text/plain; charset*=x'y'%ff",
        "multipart/mixed; boundary",
        "; ;",
        "text/plain; charset*0*=a",
    ],
)
def test_strange_types(declared: str) -> None:
    """A type that says nothing is that of plain text."""
    message = take_apart(mail(LAMP, f"Content-Type: {declared}")).message

    assert isinstance(message.parameter("charset"), str)
    assert message.content == LAMP.encode()
