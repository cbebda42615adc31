"""See that the examples of docs/integrations.md show what happens, with the packages that they need."""

from pathlib import Path

import pytest

from tests.docs.examples import INTEGRATIONS, Reader, examples


def test_examples_show_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who types them in order sees what the page shows."""
    reader = Reader(tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.delenv("CUTTINGS_INDEX", raising=False)
    run = [example for example in examples(INTEGRATIONS) if example.language in {"console", "python"}]
    complaints = [one for example in run for one in reader.complaints(example)]

    assert run
    assert not complaints, "\n\n".join(complaints)
