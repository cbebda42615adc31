"""Part mails that were saved as text into one file, one behind another: each has its head of fields."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping

from indexer.formats.mail_fields import END_OF_HEAD, FIRST_FIELD, are_of_programs, are_saved, fields_at
from indexer.formats.mail_parts import head_of
from indexer.formats.mail_text import is_above_message
from indexer.formats.values import day_of

# Above a head stands nothing, a line without words, or the sign of a new page.
_LINE_ABOVE = re.compile(rb"[\W_]*")
_LONGEST_LINE_ABOVE = 300
_TIME = re.compile(r"\b(\d{1,2}):(\d\d)(?::\d\d)?(?:\s?([AaPp])\.?[Mm]\b)?")


def appended(data: bytes, title_of: Callable[[Mapping[str, str]], str]) -> Iterator[bytes]:
    """Yield the mails in a file, the one if it is not of saved mails.

    What a mail answers or passes on has a head too, and stays with it: that has the same subject and was not sent
    later, or a line above it says so. `title_of` tells the subject by some fields, without what programs put before it.
    """
    fields, at = fields_at(data, 0)
    if are_of_programs(fields) or not are_saved(fields):
        yield data
        return
    head = head_of(data, 0, len(data))[0]
    begin, subject, sent = 0, title_of(head).casefold(), _sent(head)
    for match in FIRST_FIELD.finditer(data, at):
        if match.start(1) < at:
            continue
        fields, at = fields_at(data, match.start(1))
        if not (are_saved(fields) and END_OF_HEAD.match(data, at) and _stands_alone(data, match.start(1))):
            continue
        head = head_of(data, match.start(1), len(data))[0]
        other, sent_then = title_of(head).casefold(), _sent(head)
        if other and (other not in subject or bool(sent and sent_then and sent < sent_then)):
            yield data[begin : match.start(1)]
            begin, subject, sent = match.start(1), other, sent_then
    yield data[begin:]


def _sent(head: Mapping[str, str]) -> tuple[dt.date, int, int] | None:
    """Return the day, the hour and the minute at which a message was sent, as its head tells; None if it does not."""
    text = head.get("date", "")
    day, time = day_of(text), _TIME.search(text)
    if day is None:
        return None
    hour, minute, half = time.groups("") if time else ("0", "0", "")
    return day, int(hour) % 12 + 12 * (half in "pP") if half else int(hour), int(minute)


def _stands_alone(data: bytes, at: int) -> bool:
    """Say whether nothing above a head says that it is one of a message that is passed on or answered."""
    above = data[max(at - _LONGEST_LINE_ABOVE, 0) : at].split(b"\n")[:-1]
    if above and not _LINE_ABOVE.fullmatch(above[-1]):
        return False
    line = next((line for line in reversed(above) if line.strip()), b"")
    return not is_above_message(line.decode("utf-8", "replace").strip())
