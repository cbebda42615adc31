"""Name what can go wrong, once for both halves of the project.

CuttingsError                 anything the user can mend; its text says what, where and what to do
├── IndexNotFoundError        there is no index at the place named
├── CorruptIndexError         there is something, but it cannot be read as an index
│   ├── CommitPointError      a commit point of it cannot be used
│   │   └── ForeignIndexError it was not written by Cuttings
│   └── SegmentError          a segment of it cannot be read
├── AddressError              the address of a cluster cannot be read
├── ClusterError              a cluster refuses what is asked, or cannot do it at all
│   ├── ClusterUnreachableError it cannot be reached, or cannot answer now
│   ├── ClusterBusyError      it has more to do than it takes
│   └── ClusterReadOnlyError  it takes nothing that changes it
├── IndexLockedError          another process is writing to the index
├── WriteError                the index could not be written to; what was committed before is safe
├── ArticleError              an article or block that cannot be indexed as it is
├── SourceError               a source file that cannot be read
├── QueryError                a query that cannot be read as it was meant, where that was asked for
├── SearchTimeoutError        a search that took longer than it may
├── MissingFieldError         the index lacks what an earlier version did not write
└── UnknownIdError            no article or block has this id
    └── NotIndexedError       nor is anything indexed of a file of this name
"""


class CuttingsError(Exception):
    """Tell the user in one line what went wrong, where, and what to do."""


class IndexNotFoundError(CuttingsError):
    """Report that no index lives at the place named."""


class CorruptIndexError(CuttingsError):
    """Report files that look like an index and cannot be read as one."""


class CommitPointError(CorruptIndexError):
    """Report a commit point that cannot be used; the text is the reason, without the file."""


class ForeignIndexError(CommitPointError):
    """Report a commit point that names what no index of Cuttings holds; the text is the reason, without the file."""


class SegmentError(CorruptIndexError):
    """Report a segment that cannot be read; the text names its file, without the folder."""


class AddressError(CuttingsError, ValueError):
    """Report the address of a cluster that cannot be read; the text never tells a password."""


class ClusterError(CuttingsError):
    """Report a cluster that refuses what is asked, or that cannot do it at all."""


class ClusterUnreachableError(ClusterError):
    """Report a cluster that cannot be reached, or that cannot answer now."""


class ClusterBusyError(ClusterError):
    """Report a cluster that has more to do than it takes."""


class ClusterReadOnlyError(ClusterError):
    """Report a cluster that takes nothing that changes it."""


class IndexLockedError(CuttingsError):
    """Report that another process is writing to the index."""


class WriteError(CuttingsError):
    """Report that an index could not be written to; what was committed before is safe."""


class ArticleError(CuttingsError, ValueError):
    """Report an article or block that cannot be indexed as it is."""


class SourceError(CuttingsError):
    """Report a source file that cannot be read; the text is the reason, without the path."""


class QueryError(CuttingsError, ValueError):
    """Report a query that cannot be read as it was meant; `place` is where, as a character counted from 0."""

    def __init__(self, text: str, place: int = 0) -> None:
        """Tell what is wrong, and where."""
        super().__init__(text)
        self.place = place


class SearchTimeoutError(CuttingsError):
    """Report a search that took longer than it may."""


class UnknownIdError(CuttingsError, KeyError):
    """Report an id that no article or block of the index has."""

    __str__ = Exception.__str__


class NotIndexedError(UnknownIdError):
    """Report a reference of which the index knows neither an id nor a file."""


class MissingFieldError(CuttingsError):
    """Report that an index lacks what an earlier version did not write; the text says how to get it."""
