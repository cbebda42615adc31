"""Mail as desks keep it, written for the tests of its format."""

import base64
from collections.abc import Sequence

LAMP = """The lamp at the old harbour was lit again on Sunday, a year after the
storm of March 2025 broke it, and boats came home by its light.

The keeper, Bo Li, said that it had been dark for a year. The town paid
for the glass, which was made in Lima.
"""
LAMP_PARAGRAPHS = [" ".join(paragraph.split()) for paragraph in LAMP.split("\n\n")]
HEAD = (
    "Received: from mx.harbour.example by mx.courier.example; Sun, 29 Mar 2026 08:00:05 +0200",
    "From: Ana Paz <ana.paz@harbour.example>",
    "To: Desk <desk@courier.example>",
    "Subject: Lamp lit again",
    "Date: Sun, 29 Mar 2026 08:00:00 +0200",
    "Message-ID: <lamp-1@harbour.example>",
    "MIME-Version: 1.0",
)
PLAIN = 'Content-Type: text/plain; charset="utf-8"'
HTML = 'Content-Type: text/html; charset="utf-8"'


def mail(body: str | bytes = LAMP, *fields: str, head: Sequence[str] = HEAD) -> bytes:
    """Return a message: fields given replace those of the same name."""
    names = {field.partition(":")[0].lower() for field in fields}
    kept = [field for field in head if field.partition(":")[0].lower() not in names]
    data = body if isinstance(body, bytes) else body.encode()
    return "\n".join([*kept, *fields, "", ""]).encode() + data


def parts(*parts: tuple[str, str | bytes], kind: str = "mixed", **named: Sequence[str]) -> bytes:
    """Return a message of parts, each with its fields, one a line, and its body."""
    return mail(body_of(*parts), f'Content-Type: multipart/{kind}; boundary="cut"', **named)


def body_of(*parts: tuple[str, str | bytes], cut: str = "cut") -> bytes:
    """Return parts with a boundary between them."""
    bodies = [(fields, body if isinstance(body, bytes) else body.encode()) for fields, body in parts]
    heads = [(f"{fields}\n" if fields else "").encode() for fields, _ in bodies]
    found = b"".join(
        b"--%b\n%b\n%b\n" % (cut.encode(), head, body) for head, (_, body) in zip(heads, bodies, strict=True)
    )
    return b"%b--%b--\n" % (found, cut.encode())


def attached(name: str, data: bytes, kind: str = "application/octet-stream") -> tuple[str, str]:
    """Return the fields and the body of what is attached."""
    fields = (
        f"Content-Type: {kind}",
        f'Content-Disposition: attachment; filename="{name}"',
        "Content-Transfer-Encoding: base64",
    )
    return "\n".join(fields), base64.encodebytes(data).decode()


def mailbox(*messages: bytes) -> bytes:
    """Return a mailbox of messages."""
    return b"".join(b"From ana@harbour.example Sun Mar 29 08:00:00 2026\n%b\n\n" % one for one in messages)
