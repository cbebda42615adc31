"""See that the examples of pages that need other people's packages show what happens, with these packages."""

from pathlib import Path

import pytest

from tests.docs.examples import INTEGRATIONS, Reader, examples


@pytest.mark.parametrize("page", INTEGRATIONS, ids=lambda page: page.name)
def test_examples_show_what_happens(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who types them in order, and saves the files that the page shows, sees what the page shows."""
    reader = Reader(tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.delenv("CUTTINGS_INDEX", raising=False)
    run = [example for example in examples(page) if example.is_tried]
    complaints = [one for example in run for one in reader.complaints(example)]

    assert run
    assert not complaints, "\n\n".join(complaints)
