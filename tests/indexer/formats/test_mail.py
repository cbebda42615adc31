"""Mail: what a message tells of itself, which of its texts is read, what is attached, and mailboxes."""

import datetime as dt

import pytest

from indexer.formats.registry import format_of
from indexer.models import Article, Skipped
from tests.indexer.formats import test_photo
from tests.indexer.formats.mails import (
    HEAD,
    HTML,
    LAMP,
    LAMP_PARAGRAPHS,
    PLAIN,
    attached,
    body_of,
    mail,
    mailbox,
    parts,
)
from tests.indexer.formats.reading import article, passages, read, reason
from tests.indexer.formats.structured import source


def paragraphs(data: bytes) -> list[str]:
    """Return the paragraphs of the only article of a message."""
    return [text for kind, text in passages(article(data, "a.eml")) if kind == "paragraph"]


def test_a_message_is_an_article() -> None:
    """Headline, who wrote, day and id are told by its fields; lines that were wrapped are paragraphs."""
    found = article(mail(), "release.eml")

    assert (found.title, found.byline, found.id) == ("Lamp lit again", "Ana Paz", "lamp-1@harbour.example")
    assert (found.date, found.modified) == (
        dt.date(2026, 3, 29),
        dt.datetime(2026, 3, 29, 8, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    )
    assert passages(found) == [("paragraph", text) for text in LAMP_PARAGRAPHS]
    assert found.rules["byline"] == "mail From"
    assert found.rules["date"] == "mail Date"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.eml", b"A harbour: its lamp\n\nA story."),
        ("a.txt", mail()),
        ("1774764000.M1P2.host,S=9", mail()),
        ("a.txt", b"\xef\xbb\xbf" + mail()),
        ("a.txt", mail().replace(b"\n", b"\r\n")),
        ("saved.txt", b"Von: Ana Paz\nGesendet: Sonntag\nBetreff: Lampe\n\nDie Lampe brennt."),
        ("saved.txt", "De : Ana Paz\nEnvoyé : dimanche\nObjet : Lampe\n\nLa lampe.".encode()),
        ("a.txt", b"Content-Type: text/plain\nFrom: ana@harbour.example\n\nThe lamp."),
        ("a.txt", b"MIME-Version: 1.0\nContent-Type: text/plain\n\nThe lamp."),
        ("a.emlx", b"%d\n%b<plist/>" % (len(mail()), mail())),
    ],
)
def test_mail_is_told(name: str, data: bytes) -> None:
    """By the fields that programs write, by those that stand above saved text, and by the name last."""
    assert format_of(source(data, name)).name == "mail"


@pytest.mark.parametrize(
    "text",
    [
        "Received wisdom says so.",
        "Subject: lamps.\nThe lamp was lit.",
        "From: the harbour\nDate: Sunday\n\nThe lamp.",
        "Note: this is copy.\nDate: today\n\nThe lamp.",
        "From the harbour Sun Mar 29 08:00:00 2026\nThe lamp was lit.",
        "12\nThe lamp was lit.",
        "Received: by the editors on Monday\n\nThe lamp was lit.",
        "Date: Sunday\nReceived: 12 letters\n\nThe lamp was lit.",
        "Content-Type: a story on types\nDate: today\n\nThe lamp was lit.",
        "From 10:30 on the bridge is closed\nhttps://harbour.example\nThe lamp was lit.",
    ],
)
def test_copy_is_no_mail(text: str) -> None:
    """A word before a colon, or one of a mailbox, makes no mail."""
    assert format_of(source(text, "copy.txt")).name == "text"


SAVED = "From: Ana Paz\nSubject: Lamp\nDate: 29 March 2026\n"


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        (f"{SAVED}MARROW: The lamp was lit.\nIt is new.\n", ["MARROW: The lamp was lit.", "It is new."]),
        (f"{SAVED}Glass: It is new.", ["Glass: It is new."]),
        (
            f"{SAVED}Cc: Bo\nMARROW: The lamp was lit on Sunday.\n\nIt is new.",
            ["MARROW: The lamp was lit on Sunday.", "It is new."],
        ),
        (f"{SAVED} \n  The lamp was lit.\n  It is new.\n", ["The lamp was lit.", "It is new."]),
        (f"{SAVED}\t\r\n\tThe lamp was lit.", ["The lamp was lit."]),
        (f"{SAVED}Importance: high\n\nThe lamp was lit.", ["The lamp was lit."]),
    ],
)
def test_saved_text_loses_no_line(saved: str, expected: list[str]) -> None:
    """A text that no line parts from the fields above it, or a line of blanks, is read from its first word on."""
    assert paragraphs(saved.encode()) == expected


def saved(number: int, text: str = LAMP) -> str:
    """Return a mail as programs save it as text."""
    return f"From: Ana Paz <ana@h.example>\nSubject: Lamp {number} lit\nDate: {number} March 2026\n\n{text}\n"


@pytest.mark.parametrize("between", ["", "=====\n", "-----\n\n", "\f", "\n\n\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_mails_saved_one_behind_another(between: str, end: str) -> None:
    """Each head begins an article, whatever parts it from the mail above."""
    text = between.join(saved(number) for number in (1, 2, 3)).replace("\n", end)
    found = [one for one in read(text.encode(), "week.txt") if isinstance(one, Article)]

    assert [(one.title, one.date) for one in found] == [
        (f"Lamp {number} lit", dt.date(2026, 3, number)) for number in (1, 2, 3)
    ]
    assert [[text for kind, text in passages(one) if kind == "paragraph"] for one in found] == [LAMP_PARAGRAPHS] * 3


@pytest.mark.parametrize(
    "below",
    [
        saved(1).replace("Subject: ", "Subject: Re: "),
        f"-----Original Message-----\n{saved(2)}",
        f"Begin forwarded message:\n\n{saved(2)}",
        f"On Sunday, 29 March 2026, Bo Li wrote:\n\n{saved(2)}",
        "From: the harbour\n\nSubject: the lamp\n\nDate: today\n",
        "It is\n" + saved(2),
    ],
)
def test_what_a_saved_mail_answers_stays_with_it(below: str) -> None:
    """A head below a line that says so, or of the same subject, or not alone, begins no article."""
    assert article((saved(1) + below).encode(), "mail.txt").title == "Lamp 1 lit"


@pytest.mark.parametrize(
    ("first", "second"), [("1 March 2026", "2 March 2026"), ("1 March 2026 9:58 AM", "1 March 2026 1:05 PM")]
)
def test_an_answer_below_what_it_answers_is_an_article(first: str, second: str) -> None:
    """A mail quotes none that was sent later: so a thread is saved from its first mail on."""
    thread = [
        saved(1).replace("1 March 2026", first),
        saved(1).replace("Subject: ", "Subject: RE: ").replace("1 March 2026", second),
    ]

    assert len(read("\n".join(thread).encode(), "thread.txt")) == 2
    assert len(read("\n".join(reversed(thread)).encode(), "thread.txt")) == 1


def test_one_of_several_saved_mails_without_text() -> None:
    """It is named by its number, and the others are read."""
    found = read((saved(1) + saved(2, "") + saved(3)).encode(), "week.txt")

    assert [one.title for one in found if isinstance(one, Article)] == ["Lamp 1 lit", "Lamp 3 lit"]
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["mail 2: a mail without text: leave it out"]


@pytest.mark.parametrize(
    ("sender", "byline", "from_office"),
    [
        ("Ana Paz <ana@harbour.example>", "Ana Paz", ""),
        ('"Paz, Ana" <ana@harbour.example>', "Ana Paz", ""),
        ("Paz, Ana <ana@harbour.example>", "Ana Paz", ""),
        ("ana@harbour.example (Ana Paz)", "Ana Paz", ""),
        ("Ana Paz (Harbour) <ana@harbour.example>", "Ana Paz", ""),
        ("'Ana Paz' via Harbour list <list@harbour.example>", "Ana Paz", ""),
        ("'Marrow Town Press' via Harbour list <list@harbour.example>", "", "Marrow Town Press"),
        ("=?utf-8?q?Jos=C3=A9_Mu=C3=B1oz?= <jm@harbour.example>", "José Muñoz", ""),
        ("Ana Paz", "Ana Paz", ""),
        ("Ana Paz [mailto:ana@harbour.example]", "Ana Paz", ""),
        ("Harbour Authority Press Office <press@harbour.example>", "", "Harbour Authority Press Office"),
        ("Marrow Courier <news@marrow.example>", "", "Marrow Courier"),
        ("Marrow Lamp <news@marrow.example>", "", "Marrow Lamp"),
        ("MARROW TOWN <x@marrow.example>", "", "MARROW TOWN"),
        ("alerts@harbour.example", "", "harbour.example"),
        ("(" * 5_000, "", ""),
        ("", "", ""),
    ],
)
def test_who_sent_it(sender: str, byline: str, from_office: str) -> None:
    """A name that can be a person's is the byline, if not many read the address; every other is the source."""
    found = article(mail(LAMP, f"From: {sender}"), "a.eml")

    assert found.byline == byline
    assert found.source == from_office


def test_source_is_the_organization_then_the_list() -> None:
    """What the sender works for counts before an office, and that before a list."""
    office, of_list = "From: Press Office <press@h.example>", "List-Id: Harbour news <news.h.example>"

    assert article(mail(LAMP, "Organization: Harbour Authority", office, of_list)).source == "Harbour Authority"
    assert article(mail(LAMP, office, of_list)).source == "Press Office"
    assert article(mail(LAMP, of_list)).source == "Harbour news"
    assert article(mail(LAMP, "Organization: Reuters")).agency == "Reuters"


def test_a_byline_of_the_text_counts_before_the_sender() -> None:
    """Who sends a story on did not write it."""
    found = article(mail(f"By Bo Li\n\n{LAMP}"))

    assert (found.byline, found.rules["byline"]) == ("Bo Li", "a line of the text")


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: AW: Fwd: Lamp lit again", "Lamp lit again"),
        ("RE[2]: Lamp: lit again", "Lamp: lit again"),
        ("Release: Lamp lit again", "Release: Lamp lit again"),
        ("=?iso-8859-1?Q?L=F6schung_der?= =?utf-8?B?IExhbXBl?= (alt)", "Löschung der Lampe (alt)"),
        ("=?utf-8?b?TMO?=\n =?utf-8?b?pG1w?=", "Lämp"),
        ("=?gb2312?B?sLLGvQ==?=", "安平"),
        ("=?x-unknown?q?L=E4mp?= =?utf-8?b?!?=", "Lämp"),
        ("=?undefined?q?L=E4mp?=", "Lämp"),
        ("Lamp\x00\x07\x1b[31m red", "Lamp [31m red"),
        ("Lamp lit\n again\n\tby night", "Lamp lit again by night"),
    ],
)
def test_subject_is_the_headline(subject: str, title: str) -> None:
    """Without what programs put before it; encoded words are read, also where one letter is parted by two."""
    assert article(mail(LAMP, f"Subject: {subject}"), "a.eml").title == title


def test_name_of_a_list_is_left_out_of_the_headline() -> None:
    """Lists put their name before each subject; other brackets are the sender's."""
    for subject in ("[Harbour] Lamp", "Re: [Harbour] Lamp", "[Harbour] Re: Lamp"):
        assert article(mail(LAMP, f"Subject: {subject}", "List-Id: <news.h.example>")).title == "Lamp"
    assert article(mail(LAMP, "Subject: [Update] Lamp")).title == "[Update] Lamp"


def test_day_of_a_message_without_date() -> None:
    """A date that cannot be read is that on which it was received."""
    found = article(mail(LAMP, "Date: yesterday"))

    assert (found.date, found.rules["date"]) == (dt.date(2026, 3, 29), "mail Received")


def test_text_saved_by_a_mail_program() -> None:
    """Lines of fields on top of a text are read as those of a message, in the languages of programs."""
    found = article("Von: Ana Paz\nGesendet: Sonntag, 29. März 2026 08:00\nBetreff: WG: Lampe\n\nSie brennt.", "a.txt")

    assert (found.title, found.byline, found.date) == ("Lampe", "Ana Paz", dt.date(2026, 3, 29))
    assert passages(found) == [("paragraph", "Sie brennt.")]
    assert passages(article("From: Ana Paz\nSubject: x\nDate: x\n\nÉ.".encode("utf-16"), "a.txt")) == [
        ("paragraph", "É.")
    ]


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit", "x-unknown"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "us-ascii", "x-unknown", "undefined", "punycode"])
def test_encodings_are_undone_and_not_believed(coding: str, charset: str) -> None:
    """What a message says of its encoding may be wrong, or nothing that is known: its letters are read all the same."""
    text = "Die Lampe über dem Hafen brennt für alle. Größere Schiffe fahren wieder ein.\n"
    bodies = {"quoted-printable": text.replace("ü", "=C3=BC").replace("ö", "=C3=B6").replace("ß", "=C3=9F")}
    body = attached("", text.encode())[1] if coding == "base64" else bodies.get(coding, text)
    fields = f"Content-Type: text/plain; charset={charset}", f"Content-Transfer-Encoding: {coding}"

    assert paragraphs(mail(body, *fields)) == [text.strip()]


def test_messages_as_programs_keep_them() -> None:
    """Apple Mail sets a number above a message and a list of properties below; old ones end lines with a return."""
    emlx = b"%d\n%b<?xml version='1.0'?><plist/>" % (len(mail()), mail())

    assert passages(article(emlx, "a.emlx")) == [("paragraph", text) for text in LAMP_PARAGRAPHS]
    assert paragraphs(mail().replace(b"\n", b"\r")) == LAMP_PARAGRAPHS
    assert paragraphs(b"\r\n" + mail().replace(b"\n", b"\r\n")) == LAMP_PARAGRAPHS


def test_encodings_of_ascii_bytes_are_believed() -> None:
    """Japanese in ISO 2022 would pass for ASCII."""
    assert paragraphs(mail("灯台の光。".encode("iso-2022-jp"), "Content-Type: text/plain; charset=iso-2022-jp")) == [
        "灯台の光。"
    ]


def test_latin_1_that_is_called_utf_8() -> None:
    """An encoding that the bytes cannot be in is told from them."""
    data = "Die Lampe über dem Hafen brennt für alle Schiffe.".encode("cp1252")

    assert paragraphs(mail(data, PLAIN)) == ["Die Lampe über dem Hafen brennt für alle Schiffe."]


def test_plain_text_counts_before_html() -> None:
    """Of two forms of a text the plain one is read, without what pages set around text."""
    found = parts((PLAIN, LAMP), (HTML, "<p>The lamp.</p><p>Unsubscribe</p>"), kind="alternative")

    assert paragraphs(found) == LAMP_PARAGRAPHS


@pytest.mark.parametrize("plain", ["", " \n\n", "Your program cannot show this mail. See it in a browser."])
def test_a_plain_text_that_stands_for_html(plain: str) -> None:
    """HTML is read where the plain text is empty, or only says that there is HTML."""
    page = "<html><body>" + "".join(f"<p>{text}</p>" for text in LAMP_PARAGRAPHS) + "</body></html>"

    assert paragraphs(parts((PLAIN, plain), (HTML, page), kind="alternative")) == LAMP_PARAGRAPHS
    assert paragraphs(mail(page, HTML)) == LAMP_PARAGRAPHS


@pytest.mark.parametrize(
    "notice",
    [
        "Please view this message in a browser that shows HTML.",
        "This email contains HTML. Please use an HTML-capable mail program to read it.",
        "Diese Mail können Sie in Ihrem Browser ansehen.",
    ],
)
def test_a_notice_stands_for_short_html_too(notice: str) -> None:
    """However little the HTML says."""
    found = parts((PLAIN, notice), (HTML, "<p>The lamp was lit again on Sunday.</p>"), kind="alternative")

    assert paragraphs(found) == ["The lamp was lit again on Sunday."]


def test_quotes_in_html_are_boilerplate() -> None:
    """What programs mark as quoted, as a signature or as hidden is not the message's own."""
    page = (
        "<div style='display:none'>Preview</div><p>The lamp was lit.</p><blockquote type=cite>Was it?"
        "<blockquote type=cite>Ask.</blockquote></blockquote><div class='gmail_signature'>Ana</div>"
    )

    assert passages(article(mail(page, HTML))) == [
        ("paragraph", "The lamp was lit."),
        *(("boilerplate", text) for text in ("Preview", "Was it?", "Ask.", "Ana")),
    ]
    assert paragraphs(mail("<blockquote type=cite>The lamp.</blockquote>", HTML)) == ["The lamp."]
    assert "Was it?" in paragraphs(mail(page, HTML, "Subject: Fwd: Lamp"))


def test_attached_files_are_read_by_their_own_formats() -> None:
    """Texts, photographs and archives of a message are found under its path, and dated by it."""
    picture = next(data for name, data in test_photo.FILES.items() if name.endswith(".jpg"))
    data = parts(
        (PLAIN, LAMP),
        attached("a/../note ü.txt", b"The town paid for the glass.", "text/plain"),
        attached("=?utf-8?q?Hafen=2Ejpg?=", picture, "image/jpeg"),
        attached("old.eml", mail("The lamp is old.", "Message-ID: <2@h>"), "application/octet-stream"),
    )
    found = [one for one in read(data, "a.eml") if isinstance(one, Article)]

    assert [one.path for one in found] == [
        "/news/a.eml",
        "/news/a.eml/a/note ü.txt",
        "/news/a.eml/Hafen.jpg",
        "/news/a.eml/old.eml",
    ]
    assert found[1].date == dt.date(2026, 3, 29)
    assert found[3].id == "2@h"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ('Content-Disposition: attachment; filename="a.txt"\nContent-Type: text/plain; name="b.txt"', "a.txt"),
        ('Content-Disposition: attachment; filename=""\nContent-Type: text/plain; name="b.txt"', "b.txt"),
        ('Content-Disposition: attachment\nContent-Type: text/plain; name="b.txt"', "b.txt"),
        ("Content-Disposition: attachment; filename*=utf-8''n%C3%B6te.txt\nContent-Type: text/plain", "nöte.txt"),
        ("Content-Disposition: attachment\nContent-Type: text/plain", "1.txt"),
    ],
)
def test_name_of_an_attached_file(fields: str, name: str) -> None:
    """Programs tell it in either of two fields, or not at all: then its number is its name."""
    found = read(parts((PLAIN, LAMP), (fields, "The glass.")), "a.eml")

    assert [one.path for one in found if isinstance(one, Article)] == ["/news/a.eml", f"/news/a.eml/{name}"]


def test_attached_files_within_alternatives_are_read() -> None:
    """Apple Mail sets a file beside the HTML that is an alternative to the plain text."""
    inner = body_of((HTML, "<p>The lamp.</p>"), attached("note.txt", b"The glass."), cut="in")
    data = parts((PLAIN, LAMP), ("Content-Type: multipart/mixed; boundary=in", inner), kind="alternative")

    assert [one.path for one in read(data, "a.eml") if isinstance(one, Article)] == [
        "/news/a.eml",
        "/news/a.eml/note.txt",
    ]


def test_messages_within_messages() -> None:
    """What is passed on as a file, and each message of a digest, is an article of its own."""
    inner = mail("The glass is new.", "Subject: Glass", "Message-ID: <2@h>")
    passed_on = parts((PLAIN, "See below."), ("Content-Type: message/rfc822", inner))
    digest = parts(("", inner), ("", mail("Boats came.", "Message-ID: <3@h>")), kind="digest")

    assert [one.title for one in read(passed_on, "a.eml") if isinstance(one, Article)] == ["Lamp lit again", "Glass"]
    assert [one.id for one in read(digest, "a.eml") if isinstance(one, Article)] == ["2@h", "3@h"]


def test_what_is_for_machines_is_passed_over() -> None:
    """Signatures, cards, invitations and the pictures of a page are nothing to read, and nothing to report."""
    logo = ("Content-Type: image/png\nContent-ID: <logo>\nContent-Transfer-Encoding: base64", "iVBORw0KGgo=")
    page = body_of((HTML, "<p>The lamp was lit.</p><img src='cid:logo'>"), logo, cut="in")
    machines = ("application/pgp-signature", "text/calendar", "text/vcard", "application/pkcs7-signature")
    data = parts(
        ("Content-Type: multipart/related; boundary=in", page), *((f"Content-Type: {one}", "x") for one in machines)
    )

    assert paragraphs(data) == ["The lamp was lit."]


def test_what_cannot_be_read_of_an_attachment_is_named() -> None:
    """A file of no format that is read is left out with the reason, and the message is read."""
    data = parts((PLAIN, LAMP), attached("a.rar", b"Rar!\x1a\x07\x01\x00 lamp"), attached("empty.txt", b""))
    found = read(data, "a.eml")

    assert [one.path for one in found if isinstance(one, Article)] == ["/news/a.eml"]
    assert [(one.path, one.reason.partition(":")[0]) for one in found if isinstance(one, Skipped)] == [
        ("/news/a.eml/a.rar", "a RAR archive"),
        ("/news/a.eml/empty.txt", "empty"),
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (mail(""), "a mail without text: leave it out"),
        (mail(" \n\n"), "a mail without text: leave it out"),
        (parts(("Content-Type: application/pgp-signature", "x")), "a mail without text: leave it out"),
        (parts((PLAIN, "x"), kind="encrypted"), "encrypted: save a copy without a password"),
        (mail("MIAG", "Content-Type: application/pkcs7-mime"), "encrypted: save a copy without a password"),
        (
            mail("MIAG", "Content-Type: application/pkcs7-mime; smime-type=signed-data"),
            "signed in a form that its text is wrapped in (S/MIME): save its text",
        ),
    ],
)
def test_what_is_refused(data: bytes, why: str) -> None:
    """A message that has no text, or none that can be read, is refused with the reason."""
    assert reason(data, "a.eml") == why


def test_a_message_of_attachments_alone() -> None:
    """Of a message that only carries a file, the file is read."""
    found = read(parts((PLAIN, ""), attached("note.txt", b"The town paid for the glass.")), "a.eml")

    assert [one.path for one in found if isinstance(one, Article)] == ["/news/a.eml/note.txt"]


def test_a_page_that_was_saved_as_a_message() -> None:
    """MHTML of browsers is a web page, with its address."""
    page = f"<html><body><article><h1>Lamp lit again</h1><p>{LAMP}</p><p>{LAMP}</p></article></body></html>"
    url = "https://courier.example/lamp"
    data = parts(
        (f"{HTML}\nContent-Location: {url}", page),
        ("Content-Type: text/css", "p {}"),
        kind="related",
        head=("From: <Saved by Blink>", f"Snapshot-Content-Location: {url}", "Subject: Lamp", "MIME-Version: 1.0"),
    )
    found = article(data, "page.mhtml")

    assert (found.title, found.url, found.path) == ("Lamp lit again", url, "/news/page.mhtml/page.html")


def test_a_mailbox_holds_messages() -> None:
    """Each message is an article; lines that begin as those between messages do are read as they were sent."""
    body = "The lamp was lit.\n>From the harbour boats came.\nFrom here on it was dark.\n"
    data = mailbox(mail(body), mail("The glass.", "Message-ID: <2@h>", "Subject: Glass"))
    found = [one for one in read(data, "inbox") if isinstance(one, Article)]

    assert [(one.id, one.path) for one in found] == [
        ("lamp-1@harbour.example", "/news/inbox/1.eml"),
        ("2@h", "/news/inbox/2.eml"),
    ]
    texts = ["The lamp was lit.", "From the harbour boats came.", "From here on it was dark."]
    assert passages(found[0]) == [("paragraph", text) for text in texts]


def test_the_same_message_twice_in_a_mailbox_has_one_id() -> None:
    """Exports of mail hold a message once for each label that it has."""
    found = [one.id for one in read(mailbox(mail(), mail()), "a.mbox") if isinstance(one, Article)]

    assert found == ["lamp-1@harbour.example"] * 2


def test_damaged_messages_of_a_mailbox_are_named_and_the_others_read() -> None:
    """One that cannot be read costs no other."""
    data = mailbox(
        mail(), b"X: \x00\xff\n\n\x00\x01\x02\x00", mail("", "Subject: None"), mail("Glass.", "Message-ID: <2@h>")
    )
    found = read(data, "a.mbox")

    assert [one.id for one in found if isinstance(one, Article)] == ["lamp-1@harbour.example", "2@h"]
    assert [one.path for one in found if isinstance(one, Skipped)] == ["/news/a.mbox/2.eml", "/news/a.mbox/3.eml"]
    assert "a mailbox without a message" in reason("A lamp.", "a.mbox")


def test_mail_without_the_head_of_mime() -> None:
    """The oldest mail has a From and a text, and no more."""
    head = [field for field in HEAD if field.startswith(("From", "Message-ID"))]

    assert paragraphs(mail("The lamp was lit.", head=head)) == ["The lamp was lit."]
