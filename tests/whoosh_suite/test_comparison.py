"""What is told of two runs of Whoosh's tests."""

from tests.whoosh_suite.comparison import Comparison


def test_a_test_that_passes_with_whooshs_codec_alone_is_named() -> None:
    """Who breaks the codec reads which tests of Whoosh fail now; what is excepted is not among them."""
    compared = Comparison({"a", "b", "c", "d"}, {"a", "x"}, {"b": "looks at bytes"})

    assert compared.missing() == ["c", "d"]
    assert compared.needless() == []
    assert compared.report().splitlines() == [
        "passed with Whoosh's codec     4",
        "passed with ours               1",
        "excepted                       1",
        "missing                        2",
        "",
        "pass with Whoosh's codec, but not with ours:",
        "  c",
        "  d",
    ]


def test_an_exception_that_is_none_is_named() -> None:
    """The list of exceptions stays true: what passes, or fails with Whoosh's codec too, has to leave it."""
    compared = Comparison({"a", "b"}, {"a"}, {"a": "passes", "b": "looks at bytes", "c": "is gone"})

    assert compared.needless() == ["a", "c"]
    assert compared.report().splitlines()[-3:] == ["are excepted without need:", "  a", "  c"]
