"""See that the guide to the move from a folder shows what happens on a real cluster."""

from pathlib import Path

import pytest

from search.index.cluster_address import ClusterAddress
from tests.docs.examples import TO_OPENSEARCH, Reader, examples


def test_an_archive_moves_as_the_guide_shows(
    address: ClusterAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who types its examples in order, with the address of the cluster, sees what it shows."""
    reader = Reader(tmp_path / "desk")
    reader.let_stand("opensearch://localhost:9200/archive", str(address))
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.delenv("CUTTINGS_INDEX", raising=False)
    tried = [example for example in examples(TO_OPENSEARCH) if example.is_tried]

    complaints = [one for example in tried for one in reader.complaints(example)]

    assert tried
    assert not complaints, "\n\n".join(complaints)
