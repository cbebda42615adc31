"""A cluster that is encrypted and asks for a password is used as any other, and says what is wrong where it refuses."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

import cuttings
from indexer import Article, Block, Indexer
from search.index.cluster_address import ClusterAddress
from search.index.errors import ClusterUnreachableError
from tests.cli.streams import run_here
from tests.cluster.nodes import Cluster
from tests.cluster.secured import PASSWORD, USER, secured


@pytest.fixture
def front(cluster: Cluster, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Yield the port of an encrypted front before the cluster, and the file of its authority."""
    with secured(cluster.nodes[0].ports[0], tmp_path) as found:
        yield found


def test_is_written_and_searched(
    front: tuple[int, Path], address: ClusterAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the password in the address, of any signs, and the authority of the house in SSL_CERT_FILE."""
    port, trusted = front
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    name = f"opensearchs://{USER}:{quote(PASSWORD, safe='')}@localhost:{port}/{address.name}"
    with Indexer(name, jobs=1) as index:
        index.add(Article("a", "", [Block("paragraph", "The ferry left the harbour.")]))

    with cuttings.open_index(name) as searcher:
        assert [hit.article.id for hit in searcher.search("ferry")] == ["a"]


@pytest.mark.parametrize(
    ("who", "why"),
    [("desk:wrong@", "its user or password is wrong"), ("", "it asks for a user and a password")],
)
def test_says_that_the_password_is_wrong(
    front: tuple[int, Path], who: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password, and one that is missing, are told apart in one line, and never shown."""
    port, trusted = front
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    done = run_here(
        monkeypatch, ["index", str(tmp_path), "--index", f"opensearchs://{who}127.0.0.1:{port}/archive"], b""
    )

    assert (done.returncode, done.stderr.count("\n"), "wrong@" in done.stderr) == (2, 1, False)
    assert f"{why}; write them as opensearchs://user:password@host/index" in done.stderr


def test_says_that_a_certificate_is_of_a_stranger(front: tuple[int, Path]) -> None:
    """Who made a certificate has to be trusted, else nothing is sent; the message says how that is done."""
    address = f"opensearchs://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{front[0]}/archive"

    with pytest.raises(
        ClusterUnreachableError, match=r"certificate.*SSL_CERT_FILE names certificates to trust"
    ) as told:
        cuttings.open_index(address)

    assert PASSWORD not in str(told.value)


def test_is_not_spoken_to_in_the_clear(front: tuple[int, Path]) -> None:
    """An address that forgot the encryption is told that nobody answers it."""
    with pytest.raises(ClusterUnreachableError, match="cannot be reached"):
        cuttings.open_index(f"opensearch://127.0.0.1:{front[0]}/archive")
