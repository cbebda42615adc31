"""Nothing that stands in files, names, values, queries or arguments steers the terminal of who runs a command."""

import datetime as dt
import json
import re
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import pytest

import cuttings
import indexer.cli
from indexer.formats.base import Format, Reader
from indexer.models import Article, Block, Extent
from indexer.pipeline import Indexer
from search import configuration_files
from search.citations import CITATION_FORMS
from tests.cli.streams import run_here

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names of files")

MARKER = "Evil"
# What clears a screen, colours it, names a window, opens a link, fills a clipboard, and asks the terminal to type.
SEQUENCES = "\x1b[2J\x1b[31m\x1b]0;t\x07\x1b]8;;http:e\x1b\\\x1b]52;c;ZQ==\x07\x9b6n\x1bP$q\x9c"
CONTROLS = "".join(map(chr, [*range(1, 0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)]))
HOSTILE = f"{MARKER}{SEQUENCES}{CONTROLS}harbour"
# As a file may be called: in two parts, since a name has at most 255 bytes.
HOSTILE_NAME = f"{MARKER}{SEQUENCES}"
HOSTILE_FOLDER = f"{MARKER}{CONTROLS}"
# Ends a row of a table.
LINE_ENDS = "\n\r"
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
# What Cuttings itself sends to a terminal: its colours, its links to files, and the bar of click.
OWN = re.compile("\x1b\\[(?:0|1|2|1;33|33|35|36)m|\x1b]8;;(?:file://[!-~]+)?\x1b\\\\|\r\x1b\\[\\?25l|\x1b\\[\\?25h")


class Desk(NamedTuple):
    """Name what lies on a desk where all is hostile: a file, an index, an article and a block by id, some terms."""

    file: str
    folder: str
    article: str
    block: str
    terms: str
    searches: str


def hostile_article(path: str) -> Article:
    """Return an article of which every text is hostile, whatever texts an article comes to have."""
    hints = get_type_hints(Article)
    texts = {one.name: HOSTILE for one in fields(Article) if hints[one.name] is str}
    lists = {one.name: (HOSTILE, HOSTILE) for one in fields(Article) if hints[one.name] == tuple[str, ...]}
    named = dict.fromkeys((*texts, *lists, "date"), HOSTILE)
    given: dict[str, Any] = {**texts, **lists, "path": path, "blocks": hostile_blocks(), "rules": named}
    return Article(**given)


def hostile_blocks() -> list[Block]:
    """Return a block of each kind that is shown otherwise, of which every text is hostile."""
    names = [one.name for one in fields(Block) if get_type_hints(Block)[one.name] is str]
    texts: dict[str, Any] = dict.fromkeys(names, HOSTILE)
    caption = Block(kind="caption", **(texts | {"text": f"A crane. {HOSTILE}", "credit": f"{HOSTILE} Photo"}))
    placed = Block(kind="paragraph", extent=Extent(3, 3, 10, 20), date=dt.date(2026, 3, 9), **texts)
    return [placed, caption, Block(kind="headline", **texts)]


def no_reader() -> Reader:
    """Be what loads a format of another package that is not installed."""
    raise ImportError(HOSTILE, name=HOSTILE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk, and go there. Its formats are hostile too."""
    folder = tmp_path / HOSTILE_FOLDER
    folder.mkdir()
    file, terms = folder / f"{HOSTILE_NAME}.txt", folder / "terms"
    file.write_text(f"{HOSTILE}\n\nThe {HOSTILE} stayed shut on Monday, said the owners of it.\n", encoding="utf-8")
    terms.write_text(f"{HOSTILE}\nharbour\n", encoding="utf-8")
    searches = folder / f"{HOSTILE_NAME}.csv"
    name = "".join(one for one in HOSTILE if one not in LINE_ENDS)
    searches.write_text(f"name,query,{name}\n{name},harbour,\n{name},,{name}\n{name},{name},,,\n", encoding="utf-8")
    index = str(folder / f"{HOSTILE_NAME}.index")
    article = hostile_article(str(file))
    with Indexer(index) as writer:
        writer.add(article)
        writer.add(replace(article, id=f"of no file {HOSTILE}", path=""))
    with Indexer(f"{index}7") as writer:
        for number in range(12):
            day, text = (dt.date(2026, 3, 9), HOSTILE) if number % 2 else (dt.date(2026, 1, 9), "A quay.")
            writer.add(Article(f"{number}{HOSTILE}", text, [Block("paragraph", text)], date=day, language="en"))
    foreign = Format(HOSTILE, HOSTILE, (HOSTILE,), lambda _: False, no_reader)
    monkeypatch.setattr(indexer.cli, "formats", lambda: [foreign])
    monkeypatch.chdir(tmp_path)
    configuration = folder / f"{HOSTILE_NAME}.toml"
    configuration.write_text(f"[global]\nindex = {json.dumps(HOSTILE)}\n", encoding="utf-8")
    monkeypatch.setenv(configuration_files.VARIABLE, str(configuration))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Desk(str(file), index, article.id, f"{article.id}:2", str(terms), str(searches))


# Command → the ways in which it shows the most. A command of the table of `cuttings.py` that is not here is an error.
def runs(desk: Desk) -> dict[str, list[list[str]]]:
    """Return by the name of each command how it is run at a desk."""
    at = ["--index", desk.folder]
    search = ["search", "harbour", *at]
    show = ["show", desk.article, *at]
    return {
        "index": [
            ["index", desk.file, "--index", f"{desk.folder}2"],
            ["index", desk.file, f"{desk.file}{HOSTILE}", *at, "--dry-run"],
            ["index", desk.file, "--map", f"{HOSTILE}={HOSTILE}"],
        ],
        "search": [
            search,
            [*search, "--by", "block", "--explain", "--color", "always"],
            [*search, "--fragments", "3", "--color", "never"],
            *([*search, form] for form in ("--json", "--jsonl", "--csv", "-l", "-0")),
            [*search, "--facet", "place", "--facet", "month"],
            [*search, "--facet", HOSTILE],
            [*search, "--any-of", desk.terms],
            [*search, f"{HOSTILE}~2", f"place:{HOSTILE}", f"evil{CONTROLS}:x", "(", f"--{HOSTILE}"],
            [*search, f'"{HOSTILE}', f"{HOSTILE}NEAR/99999", f"date:{HOSTILE}", "--strict"],
            [*search, "--any-of", f"{desk.terms}{HOSTILE}"],
        ],
        "batch": [
            *(["batch", desk.terms, *at, form] for form in ("--csv", "--jsonl", "--summary")),
            ["batch", desk.searches, *at, "-o", f"{desk.folder}6"],
            ["batch", f"{desk.terms}{HOSTILE}", *at],
        ],
        "alerts": [
            *(
                ["alerts", desk.searches, *at, "--first-run", "all", "--dry-run", form]
                for form in ("--csv", "--jsonl", "-v")
            ),
            ["alerts", f"{desk.searches}{HOSTILE}", *at],
        ],
        "suggest": [
            ["suggest", "evil", *at],
            ["suggest", f"place:{MARKER}", *at],
            ["suggest", "evil", "--json", *at],
            ["suggest", HOSTILE, *at],
        ],
        "show": [
            show,
            [*show, "--color", "always"],
            [*show, "--explain"],
            [*show, "--explain", "--color", "always"],
            [*show, "--json"],
            *(["show", one, "--cite", form, *at] for one in (desk.article, desk.block) for form in CITATION_FORMS),
            ["show", desk.block, *at],
            ["show", "of no file", *at],
            ["show", f"{desk.file}:3", *at],
            ["show", f"{desk.article}x", *at],
        ],
        "similar": [
            *(["similar", one, *at] for one in (desk.article, desk.block, desk.file, "of no file")),
            *(["similar", desk.article, *at, *more] for more in (["--json"], ["--jsonl"], ["--color", "always"])),
            ["similar", desk.terms, "--by", "block", *at],
        ],
        "duplicates": [
            *(["duplicates", *at, *form] for form in ([], ["--json"], ["--jsonl"], ["--captions"])),
            ["duplicates", "--index", HOSTILE],
        ],
        "blocks": [["blocks", desk.file], ["blocks", desk.file, "--jsonl"], ["blocks", f"{desk.file}{HOSTILE}"]],
        "formats": [["formats"], ["formats", "--json"]],
        "verify": [["verify", *at], ["verify", "--deep", *at], ["verify", "--json", "--index", HOSTILE]],
        "repair": [["repair", *at], ["repair", desk.file, f"{desk.file}{HOSTILE}", *at]],
        "backup": [["backup", f"{desk.folder}4", *at], ["backup", desk.file, *at]],
        "export": [["export", *at], ["export", *at, "-o", f"{desk.folder}5"], ["export", *at, "-o", desk.folder]],
        "optimize": [["optimize", *at]],
        "stats": [
            ["stats", *at],
            ["stats", "--json", *at],
            ["stats", "--color", "always", *at],
            ["stats", *at, "--plot", f"{desk.folder}{HOSTILE}.gif"],
        ],
        "trends": [
            *(["trends", "--index", f"{desk.folder}7", *form] for form in ([], ["--json"], ["--csv"])),
            ["trends", "--index", f"{desk.folder}7", "--color", "always", "--query", "evil OR quay"],
            ["trends", "--index", f"{desk.folder}7", "--query", f"date:{HOSTILE}"],
            ["trends", HOSTILE, *at],
            ["trends", *at, "--against", HOSTILE],
            ["trends", *at, "--plot", f"{desk.folder}{HOSTILE}.gif"],
        ],
        "mcp": [["mcp", "--index", HOSTILE]],
        "serve": [
            ["serve", "--index", HOSTILE],
            *(["serve", *at, option, HOSTILE] for option in ("--host", "--host-name", "--origin", "--port")),
        ],
        "config": [["config"], ["config", "--json"], ["config", "--path"]],
        "demo": [["demo", "--index", f"{desk.folder}3"]],
        "completion": [["completion", HOSTILE]],
    }


def given_to_any(command: str) -> list[list[str]]:
    """Return how every command is run with hostile arguments, a new one too."""
    undecodable = f"{HOSTILE}\udc9b"
    return [
        [command, f"--{HOSTILE}"],
        [command, undecodable, undecodable, undecodable],
        [command, HOSTILE, "--index", undecodable],
        [command, "-v", HOSTILE, "--index", HOSTILE],
        [f"{command}{HOSTILE}"],
    ]


def printed(monkeypatch: pytest.MonkeyPatch, arguments: list[str], *, terminal: bool) -> tuple[str, str]:
    """Run a command here; return what it writes to standard output and to standard error."""
    ended = run_here(monkeypatch, arguments, terminal=terminal)
    return ended.stdout, ended.stderr


def is_exact(arguments: list[str], *, terminal: bool) -> bool:
    """Say whether a run is to print the very names or texts: a program reads them."""
    return "-0" in arguments or (not terminal and bool({"-l", "--csv", "--summary"} & {*arguments}))


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("command", cuttings._COMMANDS)
def test_no_command_prints_what_steers_a_terminal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str, terminal: bool
) -> None:
    """Each command shows hostile values and arguments on a terminal and in a pipe, and none of their controls."""
    telling = runs(desk)[command]
    for arguments in (*telling, *given_to_any(command)):
        out, err = printed(monkeypatch, arguments, terminal=terminal)
        colored = terminal or "always" in arguments
        shown = [err] if is_exact(arguments, terminal=terminal) else [out, err]
        for stream in (OWN.sub("", stream) if colored else stream for stream in shown):
            assert FORBIDDEN.findall(stream) == [], (arguments, stream)
        assert MARKER in out + err or MARKER.lower() in out + err or arguments not in telling


def test_every_command_is_run() -> None:
    """A new command does not come without a line above that says how it shows the most."""
    assert {*runs(Desk("", "", "", "", "", ""))} == {*cuttings._COMMANDS}


def test_programs_get_the_very_names_and_texts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With -0, and with -l in a pipe, a path is that of the file; JSON reads back as what was indexed."""
    search = ["search", "harbour", "--index", desk.folder]

    assert printed(monkeypatch, [*search, "-0"], terminal=True)[0] == f"{desk.file}\0"
    assert printed(monkeypatch, [*search, "-l"], terminal=False)[0] == f"{desk.file}\n"
    for form in ("--json", "--jsonl"):
        found = articles_of(printed(monkeypatch, [*search, form], terminal=True)[0])
        assert (desk.article, desk.file, [HOSTILE, HOSTILE]) in found


def articles_of(text: str) -> list[tuple[str, str, list[str]]]:
    """Return id, path and keywords of the articles of an answer in JSON, or in JSON Lines."""
    hits = json.loads(text)["hits"] if text.startswith("{\n") else map(json.loads, text.splitlines())
    return [tuple(hit["article"][name] for name in ("id", "path", "keywords")) for hit in hits]
