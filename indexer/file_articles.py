"""Hold what is indexed of the articles of one file until all of it is read: of many short ones as few bytes."""

from collections import deque
from collections.abc import Container, Iterable, Iterator

from indexer.documents import Documents
from indexer.inverting import Inverted
from indexer.models import Article, Revision, revision
from indexer.sending import pack, unpack
from search.index.codec.stored import zstandard

# As objects a headline takes a kilobyte, and packed with so many others 40 bytes; packing it costs a tenth of what
# reading it does. Of longer articles the texts take most of the memory: so many characters together are no short ones.
_TOGETHER = 1_000
_MOST_CHARACTERS = 1_000_000
_LEVEL = 1


class FileArticles:
    """Hold the newest version of each article of a file by its id, as documents or inverted.

    `revisions` are the versions, by id, until the articles are taken. `siblings` is what each of the articles tells of
    how many the file gave. It stays, and so does how many articles there are.
    """

    def __init__(self, articles: Iterable[Documents | Inverted] = (), siblings: int = 0) -> None:
        """Begin with some articles, which are of different ids."""
        self._loose = deque(articles)
        self.revisions = {one.article.id: revision(one.article) for one in self._loose}
        self.siblings = siblings
        # Those before, many together.
        self._batches: deque[bytes | deque[Documents | Inverted]] = deque()
        self._characters = 0
        self._without_documents: dict[str, Revision] = {}
        # Whether versions came that others replaced.
        self._holds_older = False
        # How many articles there were when they were taken.
        self._count = 0

    def __len__(self) -> int:
        """Return how many articles there are."""
        return len(self.revisions) or self._count

    def has_newer(self, article: Article) -> bool:
        """Say whether a version of an article is there that is as new, or newer."""
        known = self.revisions.get(article.id)
        return known is not None and known >= revision(article)

    def add(self, documents: Documents, characters: int) -> None:
        """Add an article, in place of an older version of it, unless there is one as new.

        Its texts have about so many characters.
        """
        article = documents.article
        if self.has_newer(article):
            return
        self._holds_older = self._holds_older or article.id in self.revisions
        self.revisions[article.id] = revision(article)
        if not documents.length:
            self._without_documents[article.id] = self.revisions[article.id]
            return
        self._loose.append(documents)
        self._characters += characters
        if len(self._loose) >= _TOGETHER:
            is_short = self._characters <= _MOST_CHARACTERS
            self._batches.append(zstandard().compress(pack(list(self._loose)), _LEVEL) if is_short else self._loose)
            self._loose, self._characters = deque(), 0

    def leave_out_empty(self) -> None:
        """Leave out articles of which nothing is indexed."""
        for article_id, of_empty in self._without_documents.items():
            if self.revisions.get(article_id) == of_empty:
                del self.revisions[article_id]

    def take(self, chosen: Container[str] | None = None) -> Iterator[Documents | Inverted]:
        """Yield the articles, those of chosen ids if that is told, and let go of each.

        The versions are let go of before the first is given, unless some are older than others: beside what the taker
        remembers, those of a million take a hundred MB.
        """
        newest = self.revisions if self._holds_older else None
        self._count, self.revisions = len(self), {}
        while self._batches or self._loose:
            batch = _unpacked(self._batches.popleft() if self._batches else self._loose)
            for one in (batch.popleft() for _ in range(len(batch))):
                article = one.article
                is_newest = newest is None or newest.get(article.id) == revision(article)
                if is_newest and (chosen is None or article.id in chosen):
                    yield one if one.siblings == self.siblings else one._replace(siblings=self.siblings)


def _unpacked(batch: bytes | deque[Documents | Inverted]) -> deque[Documents | Inverted]:
    return deque(unpack(zstandard().decompress(batch))) if isinstance(batch, bytes) else batch
