"""Write docs/command-line.md from the commands themselves, so that it cannot say what they do not do.

python docs/generate_command_line.py            writes the page
python docs/generate_command_line.py --check    exits with 1 if the page is out of date
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from cuttings import cli

PAGE = Path(__file__).parent / "command-line.md"
# As a terminal of the usual width shows it.
_WIDTH = 80

_INTRODUCTION = """\
# Command line

<!-- Written by docs/generate_command_line.py from the commands themselves: change those, then run `make docs`. -->

Every command answers `--help` with the text that stands here. Results go to standard output; notes, counts, progress
and errors go to standard error. So `cuttings search … > hits.txt` keeps the hits and shows you the rest.

The index is the one that `--index` names, else the one that the variable `CUTTINGS_INDEX` names, else the one of a file
`cuttings.toml`, else the folder `index_data` where you are. Such a file sets other defaults, too:
[configuration.md](configuration.md).

Colours and links to files are for terminals. `--color always` keeps them in a pipe, `--color never` drops them. With
`--color auto`, a variable `NO_COLOR` that is not empty turns them off, and `FORCE_COLOR` turns them on. Text is wrapped
to the width of the terminal, at most 100 columns; the variable `COLUMNS` sets another width.

Text, names of files and arguments cannot steer the terminal: control characters in them are shown as `�`. JSON has
their escapes and reads back as it was; `-0` prints very names, and so do `-l` and `--csv` where they write to no
terminal.

How to write a query is in [query-language.md](query-language.md). What the fields of the JSON mean is in
[library.md](library.md): they have the names of the library.
"""

# Command → what its exit statuses mean, beside 2 for an error.
_STATUSES = {
    "": {"0": "the help or the version was asked for, and shown"},
    "mcp": {"0": "the program that asked has ended the conversation"},
    "serve": {
        "0": "stopped by a signal, after the requests that had come were answered",
    },
    "index": {
        "0": "the index is up to date",
        "130": "interrupted; what was done is kept",
    },
    "search": {"0": "something was found", "1": "nothing was found"},
    "batch": {"0": "something was found", "1": "nothing was found", "130": "interrupted; run it again to go on"},
    "alerts": {"0": "something is new", "1": "nothing is new"},
    "suggest": {"0": "something was suggested", "1": "nothing begins so"},
    "show": {"0": "the article was shown"},
    "similar": {"0": "something similar was found", "1": "nothing was found"},
    "duplicates": {"0": "something repeats", "1": "nothing repeats"},
    "blocks": {"0": "all files were split"},
    "formats": {"0": "the formats were listed"},
    "optimize": {"0": "the index is one segment"},
    "verify": {"0": "the index is sound"},
    "repair": {"0": "the index is sound, and all of it came back"},
    "backup": {"0": "the copy is whole"},
    "export": {"0": "all of the index was written"},
    "stats": {"0": "the counts were shown"},
    "trends": {"0": "something rose", "1": "nothing rose"},
    "config": {"0": "what holds was shown, or the files that are read", "1": "with --path: there is no file"},
    "demo": {"0": "the demonstration ran"},
    "completion": {"0": "the script was printed"},
}
_ERRORS = {
    "": "an error, or no command was named",
    "index": "an error, or a file was skipped: the others are indexed, and standard error names each skipped file",
    "batch": "an error, or a row could not be read or a query failed: the others are answered",
    "alerts": "an error, or a row could not be read or a search failed: of the others it is told what is new",
    "verify": "an error, or the index is not sound: what is wrong is printed",
    "repair": "an error, or something may be missing: standard error says what",
    "show": "an error; also if nothing stands at the reference, or several ids begin so",
    "similar": "an error; also if nothing stands at the reference and it is no file that can be read as text",
    "mcp": "an error, such as an index that is not there, or the package that is missing",
    "serve": "an error, such as a port that is taken, or an address where others can ask and no token",
    "blocks": "an error, or a file could not be read: the others are shown",
}

_FORMS = """\
## What the forms hold

`search --json` prints one object: `query`, `notes`, `total` (`articles` and `blocks`), `took` (seconds) and `hits`. A
hit has `rank`, `score`, `article`, `block`, `snippet` (`text`, `spans` and `html`) and `more`, a list of blocks.
A hit into which others are folded has `folded`, how many they are, and `versions`, the first of them, too.
With `--facet` there are `facets`, each with `name`, `values` (`value`, `count`, `filter`, `chosen`), `more`, `missing`
and `total`.
`search --jsonl` prints one such hit a line, and nothing else. The other forms list every version as a hit.

`duplicates --json` prints an array of groups, each an array of versions: `article`, `likeness`, and
`block` for a caption. `duplicates --jsonl` prints a group a line.

Where a query finds little, and another spelling of it more, `search --json` has a list `did_you_mean` of queries too.

`suggest --json` prints a list of objects with `text`, `kind`, `count` and `query`.

`search --csv` prints a header and a row a hit: `rank`, `score`, the fields of the article with `article_` before their
names, those of the block with `block_`, and `snippet`. Several names or keywords stand in one cell, with `; ` between
them; the dateline, the repeats of a caption and the shifts and the last line of a text are in JSON only. Numbers are
bare and texts are quoted. A text that a spreadsheet may run as a formula has an apostrophe before it: one that begins
with `=`, `+`, `-` or `@`, in full width too, behind blanks or not, or with a tab or an end of a line. To have the very
text, read JSON, or take one apostrophe away where the text behind all apostrophes begins so. Open the file as UTF-8
with commas between cells: a program that is told otherwise may begin a cell inside a text.

`search --format NAME` prints what an output of another package makes of the hits: [plugins.md](plugins.md).

`search --count` prints one number: the articles that match, with `--by block` the blocks. `-l` prints the path of each
source file of the hits once; `-0` does the same with a null character behind each, for `xargs -0`. Both print the files
of the hits shown: add `-n 0` for all.

`trends --json` prints what [library.md](library.md#trends) says of `Trends`, each trend an object.
`trends --csv` prints a header and a row a term: `term`, `language`, `score`, `ratio`, `articles`, `expected`, `others`,
`first_day`, and for each month how many articles hold the term. Texts are guarded as those of a search are.
`batch --csv` prints `name`, `query`, `articles` and `blocks` before the columns of `search --csv`, and `notes` behind
them; a query without a hit has a row all the same. `batch --summary` prints the first four and `notes`, a row a query.
`batch --jsonl` prints an object a query: `name`, `query`, `notes`, `total` and `hits`, or `error` in place of the last
three. `alerts --jsonl` prints an object a search that has news: `name`, `query`, `matching`, `first`, `notes` and
`hits`; `alerts --csv` prints `name` and `query` before the columns of `search --csv`.

`similar --json` and `similar --jsonl` print what those of `search` do; each hit has `terms`, the words that tie it with
what each adds to its score, and `likeness`, the share of all that was looked for.

`show --json` prints `article`, `blocks`, `pictures` and `rules`: how values of the article were found, by the names of
fields. `show --explain` prints the same rules beside the values; what the index was given as it is, is "as given".
`pictures` holds two objects by the ids of blocks: `captions`, the best captions of each paragraph, and `paragraphs`,
the paragraph that each caption shows. Either names the other's `id`, `line` and `photographer`, the `score` and the
`words` of the tie, and its `reason`: `names`, `words`, or `place` where they only stand near each other.

`stats --json` prints the counts as one object, by the names of [the library](library.md#searcherstatsmost10);
`first_day` and `last_day` are in ISO 8601, and null where no article has a date.

`blocks --jsonl` prints an object a line: `path`, `article` (its number in the file, from 0), `kind`, `line` and
`end_line` (from 1), `start` and `end` (characters of the decoded file), `text`, `credit`, `photographer`, `date`, and
`lines`: all lines where the same caption stands in its article. Blocks of formats without lines, such as web pages,
have null for all places.

`config --json` prints a list of objects: `table`, `key`, `value`, which is null where it is worked out by the command,
and `source`: a file with the line, a variable with `$`, or `built in`.

`formats --json` prints a list of objects: `name`, `title`, `suffixes`, `installed`, `needs`, which says what is missing
and how to install it, and `without`, which says the same of what only some files of the format need.
[formats.md](formats.md) says what becomes of each.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([_INTRODUCTION, *_sections(), _FORMS])


def _sections() -> Iterator[str]:
    group = click.Context(cli, info_name="cuttings", terminal_width=_WIDTH, **cli.context_settings)
    yield _section("cuttings", cli.get_help(group))
    for name in cli.list_commands(group):
        command = cli.get_command(group, name)
        if command is None:
            raise LookupError(name)
        context = click.Context(command, info_name=name, parent=group, terminal_width=_WIDTH)
        yield _section(context.command_path, command.get_help(context))


def statuses_of(command: str) -> dict[str, str]:
    """Return what the exit statuses of a command mean, the lowest first; its name begins with `cuttings`."""
    name = command.partition(" ")[2]
    meant = _STATUSES[name] | {"2": _ERRORS.get(name, "an error")}
    return dict(sorted(meant.items(), key=lambda pair: int(pair[0])))


def _section(title: str, text: str) -> str:
    rows = "".join(f"| {status} | {meaning} |\n" for status, meaning in statuses_of(title).items())
    return f"## {title}\n\n```text\n{text}\n```\n\n| exit status | when |\n|---|---|\n{rows}"


def main(arguments: Sequence[str] | None = None, path: Path = PAGE) -> int:
    """Write the page, or compare it with the one that lies there; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is out of date")
    if not parser.parse_args(arguments).check:
        path.write_text(page(), encoding="utf-8", newline="\n")
        return 0
    if path.exists() and path.read_text(encoding="utf-8") == page():
        return 0
    print(f"{path} is out of date: run 'make docs'", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
