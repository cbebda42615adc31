"""Read mail: a message is an article, what is attached to it is read by its own formats; a mailbox holds messages.

Also messages that a mail program saved as text, with lines of fields on top.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from indexer.decoding import decode
from indexer.formats.base import Allowance, Options
from indexer.formats.composing import Story, Told, agency_named, compose, first_told, letters, read_each
from indexer.formats.mail_appended import appended
from indexer.formats.mail_fields import BEGIN_OF_MESSAGE
from indexer.formats.mail_parts import Part, Taken, address_of, as_bytes_of_ascii, take_apart, words_of
from indexer.formats.mail_senders import byline_of, source_of_sender
from indexer.formats.mail_text import Layout, TextOfFile, blocks_of_mail, with_furniture
from indexer.formats.members import member, member_path
from indexer.formats.records import html_blocks, with_byline
from indexer.formats.values import day_of
from indexer.models import Article, Block, Skipped, SourceFile
from search.index.errors import SourceError

MESSAGE = "message/rfc822"
_PLAIN, _HTML = ("text/plain", "text/markdown", "text/x-markdown"), ("text/html", "application/xhtml+xml")
# Keys, signatures, cards, invitations and what mail servers tell each other: nothing that is written for readers.
_PASSED_OVER = re.compile(
    r"application/(?:x-)?pkcs7-signature|application/pgp-(?:signature|keys|encrypted)|text/(?:x-)?vcard|text/directory|"
    r"text/calendar|application/ics|message/(?:delivery-status|disposition-notification|global-delivery-status)|"
    r"text/rfc822-headers|message/(?:partial|external-body)"
)
_ENCRYPTED, _WRAPPED = "multipart/encrypted", re.compile(r"application/(?:x-)?pkcs7-mime")
# "Your program cannot show this mail" has no more letters, and far fewer than what it stands for.
_LONGEST_STUB, _PART_OF_STUB = 500, 0.5
_LONGEST_NOTICE = 300
_NOTICE = re.compile(
    r"\bHTML\b|\b(?:in|im|dans|en|nel|no) [^\n.]{0,20}(?:browser|navigateur|navegador)\b", re.IGNORECASE
)
# What programs put before a subject to say that it answers or passes on.
_BEFORE_SUBJECT = re.compile(
    r"\A(?:(?:re|fwd?|fw|aw|wg|tr|rv|sv|vs|vb|enc|antw|doorst)\s?(?:\[\d{1,3}\])?\s?:\s*)+", re.IGNORECASE
)
_PASSES_ON = re.compile(r"\b(?:fwd?|fw|wg|tr|rv|vb|enc|doorst)\s?(?:\[\d{1,3}\])?\s?:", re.IGNORECASE)
# Lists put their name before the subject of each message.
_NAME_OF_LIST = re.compile(r"\A(?:\[[^\[\]]{1,60}\]\s*)+(?=\S)")
_ADDRESS = re.compile(r"<?(https?://[^\s<>]{1,2000})>?", re.IGNORECASE)
_SAVED = re.compile(r"[\"'<]?saved by ", re.IGNORECASE)
_OF_PICTURES = "its caption, or what stands beside it"
_NO_TEXT = "a mail without text: leave it out"
_SIGNED = "signed in a form that its text is wrapped in (S/MIME): save its text"
_LOCKED = "encrypted: save a copy without a password"
_NO_MESSAGE = "a mailbox without a message that can be found: leave it out, or export it again"
_SUFFIXES = {
    MESSAGE: ".eml",
    "text/html": ".html",
    "text/plain": ".txt",
    "image/jpeg": ".jpg",
    "application/pdf": ".pdf",
}
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_BREAK_BEFORE = b"\nFrom "


class Mail:
    """Read the text of a message as an article, and give what is attached to it."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the article, or those of mails that were saved as text one behind another.

        Raises SourceError if the message has neither text nor attachments.
        """
        mails = list(appended(as_bytes_of_ascii(source.data), _title))
        if len(mails) == 1:
            yield from _articles_of(take_apart(source.data), source)
            return
        each = ((f"mail {number}", data) for number, data in enumerate(mails, start=1))
        yield from read_each(each, partial(_only_article, file=_text_of_file(source)), source)

    def members(self, source: SourceFile, options: Options, allowance: Allowance) -> Iterator[SourceFile | Skipped]:
        """Yield what is attached, under the names that the sender gave; of a page that a browser saved, the page."""
        message = take_apart(source.data).message
        if page := _page(message):
            url = message.fields.get("snapshot-content-location", "") or page.fields.get("content-location", "")
            yield replace(_file(page, member_path(source.path, "page.html"), source.date, allowance), url=url)
            return
        date = day_of(message.fields.get("date", "")) or source.date
        for number, part in enumerate(_attached(message), start=1):
            allowance.spend_member()
            path = member_path(source.path, part.name or f"{number}{_SUFFIXES.get(part.type, '')}")
            try:
                yield _file(part, path, date, allowance)
            except SourceError as error:
                yield Skipped(path.as_posix(), str(error))


class Mailbox:
    """Give the messages of a mailbox one by one, each under its number."""

    def members(self, source: SourceFile, options: Options, allowance: Allowance) -> Iterator[SourceFile | Skipped]:
        """Yield the messages in their order; raises SourceError if there is none."""
        begins = _begins(source.data)
        begin = next(begins, None)
        if begin is None:
            raise SourceError(_NO_MESSAGE)
        for number, end in enumerate(chain(begins, (None,)), start=1):
            allowance.spend_member()
            data = source.data[begin:end]
            allowance.spend(len(data))
            message = data[data.index(b"\n") + 1 :]
            if b">From " in message:
                message = _QUOTED_FROM.sub(rb"\1", message)
            yield SourceFile(
                member_path(source.path, f"{number}.eml"),
                message,
                hashlib.blake2b(message, digest_size=16).hexdigest(),
                date=source.date,
                media_type=MESSAGE,
            )
            begin = end


def _file(part: Part, path: Path, date: dt.date | None, allowance: Allowance) -> SourceFile:
    """Return a part as the file that it was; raises SourceError if it is empty, SpentError if it is too much."""
    content = part.content
    allowance.spend(len(content))
    return replace(member(path, content, date), charset=part.parameter("charset"), media_type=part.type)


def _articles_of(taken: Taken, source: SourceFile) -> Iterator[Article | Skipped]:
    path, some_attached = source.path.as_posix(), any(_attached(taken.message))
    if _page(taken.message):
        return
    try:
        blocks = _blocks(taken.message, _text_of_file(source) if not taken.message.parts else None)
    except SourceError as error:
        if not some_attached:
            raise
        blocks = []
        yield Skipped(path, str(error))
    if _has_text(blocks):
        yield _article(taken.message, blocks)
    elif not some_attached:
        raise SourceError(next(iter(taken.problems), _NO_TEXT))
    yield from (Skipped(path, problem) for problem in taken.problems)


def _text_of_file(source: SourceFile) -> TextOfFile | None:
    """Return the text of a file, in which passages have their places; None if it is no text, but for the mail in it."""
    try:
        return TextOfFile(decode(source.data, source.charset))
    except SourceError:
        return None


def _only_article(data: bytes, file: TextOfFile | None) -> list[Article]:
    """Return the article of a mail that was saved as text, to which nothing is attached."""
    message = take_apart(data).message
    blocks = _blocks(message, file)
    if not _has_text(blocks):
        raise SourceError(_NO_TEXT)
    return [_article(message, blocks)]


def _has_text(blocks: Sequence[Block]) -> bool:
    return any(block.kind in ("paragraph", "caption") for block in blocks)


def _begins(data: bytes) -> Iterator[int]:
    """Yield where the lines stand that begin a message."""
    at = 0 if data.startswith(_BREAK_BEFORE[1:]) else data.find(_BREAK_BEFORE) + 1 or len(data)
    while at < len(data):
        if BEGIN_OF_MESSAGE.match(data, at):
            yield at
        at = data.find(_BREAK_BEFORE, at) + 1 or len(data)


def _page(message: Part) -> Part | None:
    """Return the page that a browser saved as a message (MHTML), None if no browser did."""
    is_saved = "snapshot-content-location" in message.fields or _SAVED.match(message.fields.get("from", ""))
    return next((part for part in _leaves(message) if part.type in _HTML), None) if is_saved else None


def _attached(part: Part) -> Iterator[Part]:
    """Yield the parts that are attached to a message, without those that no one reads."""
    for one in _leaves(part):
        is_of_page = one.type.startswith("image/") and "multipart/related" in one.kinds and not one.is_attached
        is_locked = _ENCRYPTED in one.kinds or _WRAPPED.fullmatch(one.type)
        if not (_is_text(one) or is_of_page or is_locked or _PASSED_OVER.fullmatch(one.type)):
            yield one


def _leaves(part: Part) -> Iterator[Part]:
    """Yield the parts without parts of their own, in their order."""
    if not part.parts:
        yield part
    for one in part.parts:
        yield from _leaves(one)


def _is_text(part: Part) -> bool:
    """Say whether a part is what the sender wrote; a file of text has a name, but where it is all that there is."""
    is_file = part.is_attached or (part.name and part.kinds)
    return part.type in (*_PLAIN, *_HTML) and not is_file


def _texts(part: Part) -> list[Part]:
    """Return the texts of a message in their order; of alternatives the plain one, unless it only stands for another.

    Raises SourceError if they are encrypted.
    """
    if part.type == _ENCRYPTED or _WRAPPED.fullmatch(part.type):
        raise SourceError(_SIGNED if part.parameter("smime-type").lower() == "signed-data" else _LOCKED)
    if not part.parts:
        return [part] if _is_text(part) else []
    found = [texts for texts in map(_texts, part.parts) if texts]
    if part.type != "multipart/alternative" or len(found) < 2:
        return [text for texts in found for text in texts]
    plain = next((texts for texts in found if all(one.type in _PLAIN for one in texts)), None)
    marked_up = next((texts for texts in reversed(found) if any(one.type in _HTML for one in texts)), None)
    if plain is None or marked_up is None:
        return plain or marked_up or found[-1]
    return marked_up if _stands_for(plain, marked_up) else plain


def _stands_for(plain: Sequence[Part], marked_up: Sequence[Part]) -> bool:
    """Say whether a plain text is none or says no more than that there is another."""
    text = "".join(one.text for one in plain)
    size = len(letters(text))
    if size > _LONGEST_STUB:
        return False
    if len(text) <= _LONGEST_NOTICE and _NOTICE.search(text):
        return True
    try:
        other = (block.text for one in marked_up for block in _blocks_of(one, None, is_passed_on=True))
        return size < _PART_OF_STUB * len(letters("".join(other)))
    except SourceError:
        # What reads HTML is not installed, or the HTML is too much.
        return not size


def _blocks(message: Part, file: TextOfFile | None) -> list[Block]:
    """Return the blocks of all texts of a message; raises SourceError if they cannot be read."""
    is_passed_on = _says_that_it_passes_on(message.fields)
    blocks = [block for part in _texts(message) for block in _blocks_of(part, file, is_passed_on=is_passed_on)]
    return with_furniture(blocks, is_passed_on=is_passed_on)


def _blocks_of(part: Part, file: TextOfFile | None, *, is_passed_on: bool) -> list[Block]:
    if part.type in _HTML:
        return html_blocks(part.text, "markup" if is_passed_on else "mail_html")
    layout = Layout(part.parameter("format").lower() == "flowed", part.parameter("delsp").lower() == "yes")
    text = part.text
    return blocks_of_mail(text, layout, is_passed_on=is_passed_on, place=file.place_of(text) if file else None)


def _says_that_it_passes_on(fields: Mapping[str, str]) -> bool:
    """Say whether the subject tells that a message is there to pass on another."""
    before = _BEFORE_SUBJECT.match(words_of(fields.get("subject", "")))
    return before is not None and _PASSES_ON.search(before[0]) is not None


def _article(message: Part, blocks: Sequence[Block]) -> Article:
    """Return the article of a message; a line of its text that says who wrote counts before the sender."""
    story = with_byline(Story(body=blocks))
    told = _told(message.fields)
    byline = first_told(story.told.get("byline", Told()), told["byline"])
    return compose(
        Story(
            title=_title(message.fields),
            body=blocks,
            told={**told, "byline": byline},
            keywords=re.split(r"[,;]", words_of(message.fields.get("keywords", ""))),
            keywords_where="mail Keywords",
            of_pictures=_OF_PICTURES,
        )
    )


def _title(fields: Mapping[str, str]) -> str:
    """Return the subject of a message as a headline."""
    title = _BEFORE_SUBJECT.sub("", words_of(fields.get("subject", "")))
    # "[Harbour] Re: Lamp" is an answer too.
    return _BEFORE_SUBJECT.sub("", _NAME_OF_LIST.sub("", title)) if "list-id" in fields else title


def _told(fields: Mapping[str, str]) -> dict[str, Told]:
    """Return what the fields of a message tell of its article, each with where."""
    name, address = address_of(fields.get("from", ""))
    byline = Told(byline_of(name, address), "mail From")
    organization = words_of(fields.get("organization", ""))
    of_list = address_of(fields.get("list-id", ""))[0] if "<" in fields.get("list-id", "") else ""
    source = first_told(
        Told(organization, "mail Organization"),
        Told("" if byline.text else source_of_sender(name, address), "mail From"),
        Told(of_list, "mail List-Id"),
    )
    sent, received = fields.get("date", ""), fields.get("received", "").rpartition(";")[2]
    date = Told(sent, "mail Date") if day_of(sent) else Told(received if day_of(received) else "", "mail Received")
    archived = _ADDRESS.match(fields.get("archived-at", ""))
    return {
        "id": Told("".join(fields.get("message-id", "").strip("<> \t").split()), "mail Message-ID"),
        "date": date,
        "modified": date,
        "byline": byline,
        "source": source,
        "agency": Told(agency_named(source.text), source.where),
        "language": Told(fields.get("content-language", "").partition(",")[0], "mail Content-Language"),
        "url": Told(archived[1] if archived else "", "mail Archived-At"),
    }
