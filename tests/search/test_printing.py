"""Text of others is harmless where it is printed."""

import json

from hypothesis import given
from hypothesis import strategies as st

from search.index.printing import harmless_json, printable, printable_lines


def test_marks_that_scripts_need_stay() -> None:
    """Marks of direction and joiners are shown as they are, and so are spaces that do not break."""
    text = "\u200fشلومة\u200e می\u200cخواهم 10\u00a0km"

    assert printable(text) == text


def test_lines_keep_their_breaks() -> None:
    """Where lines are ours, as in a traceback, they stay, and nothing else of it is less harmless."""
    assert printable_lines("a\x1b[2J\nb\r\u2028c\n") == "a\ufffd[2J\nb  c\n"


@given(st.text(st.characters() | st.sampled_from('\x00\x1b\x7f\x9b\u2028\u202e\u2066\\"\n')))
def test_json_reads_back_as_the_same(text: str) -> None:
    """JSON holds no control character but its own line breaks, and says exactly what it said."""
    written = harmless_json(json.dumps({"text": text}, ensure_ascii=False, indent=2))

    assert json.loads(written) == {"text": text}
    assert printable_lines(written) == written
