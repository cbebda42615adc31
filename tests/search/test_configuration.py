"""What configuration files hold, which may set what, and what is said of those that are wrong."""

import os
import re
import sys
from pathlib import Path

import click
import pytest

import cuttings
from search import configuration, configuration_files
from search.configuration import KEYS, OF_ANY_FILE, OF_OWN_FILES, Setting, defaults, settings
from search.configuration_files import NAME, VARIABLE, ConfigurationFile, own_path
from search.index.errors import CuttingsError

# What no file may set, and why; the forms of a page are what programs read.
LEFT_OUT = {
    **dict.fromkeys(("json", "jsonl", "csv", "count", "files", "null", "summary", "format", "cite"), "a form"),
    **dict.fromkeys(("explain", "facet", "plot"), "goes with some forms only"),
    **dict.fromkeys(("anew", "output", "save", "alerts", "first-run", "watch"), "writes, or remembers"),
    **dict.fromkeys(("dry-run", "deep", "offset", "against", "query", "any-of", "captions"), "is of one run"),
    **dict.fromkeys(("index", "color"), "is in the table of all"),
    **dict.fromkeys(("quiet", "verbose", "help"), "is of one run"),
    **dict.fromkeys(("any", "all"), "is match"),
    "token": "a secret is for $CUTTINGS_TOKEN",
}
UNCONFIGURED = {"config", "demo", "completion"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder where one works, below another, with a folder of configuration beside it and no variable."""
    folder = tmp_path / "archive" / "desk"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.setattr(sys, "platform", "linux")
    return folder


def write(path: Path, text: str) -> Path:
    """Write a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found_in(path: Path, text: str, *, is_own: bool = False) -> configuration.Settings:
    """Return what a file sets."""
    return settings([ConfigurationFile(write(path, text), is_own)])


def command_named(name: str) -> click.Command:
    """Return a command."""
    command = cuttings.cli.get_command(click.Context(cuttings.cli), name)
    assert command
    return command


def test_the_nearest_file_goes_before_ones_own(desk: Path) -> None:
    """The file where one works, else the nearest above, is read before that of one's own folder, and no other."""
    own = write(own_path(), "")
    farther = write(desk.parent.parent / NAME, "")
    above = write(desk.parent / NAME, "")

    assert configuration_files.configuration_files() == [ConfigurationFile(above, False), ConfigurationFile(own, True)]
    here = write(desk / NAME, "")
    assert configuration_files.configuration_files()[0].path == here
    for path in (here, above, own):
        path.unlink()
    assert configuration_files.configuration_files() == [ConfigurationFile(farther, False)]


def test_a_variable_names_a_file_in_place_of_all(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """$CUTTINGS_CONFIG names one's own file, or none if it is empty; a file that is not there is an error."""
    write(desk / NAME, "")
    other = write(desk / "other.toml", "")
    monkeypatch.setenv(VARIABLE, "other.toml")
    assert configuration_files.configuration_files() == [ConfigurationFile(other, True)]
    monkeypatch.setenv(VARIABLE, "")
    assert configuration_files.configuration_files() == []
    monkeypatch.setenv(VARIABLE, "none.toml")
    with pytest.raises(CuttingsError, match=r"names .*none\.toml, which is no file"):
        configuration_files.configuration_files()


def test_ones_own_file_is_where_the_system_has_it(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in $XDG_CONFIG_HOME unless that is relative, else in ~/.config; on Windows in %APPDATA%."""
    monkeypatch.setenv("HOME", "/home/ana")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/etc/own")
    assert own_path() == Path("/etc/own/cuttings/cuttings.toml")
    monkeypatch.setenv("XDG_CONFIG_HOME", "own")
    assert own_path() == Path("/home/ana/.config/cuttings/cuttings.toml")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", "/users/ana")
    assert own_path() == Path("/users/ana/cuttings/cuttings.toml")


def test_ones_own_file_stays_ones_own_where_it_lies(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who works in the folder of configuration has no file of others there."""
    own = write(own_path(), "")
    monkeypatch.chdir(own.parent)

    assert configuration_files.configuration_files() == [ConfigurationFile(own, True)]


def test_what_is_no_file_is_passed_over(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder or a pipe of this name is not read, and a working folder that was removed has none."""
    (desk / NAME).mkdir()
    os.mkfifo(desk.parent / NAME)
    write(desk.parent.parent / NAME, "")
    assert [file.path for file in configuration_files.configuration_files()] == [desk.parent.parent / NAME]
    (desk / NAME).rmdir()
    desk.rmdir()
    assert configuration_files.configuration_files() == []


def test_a_file_of_somebody_else_is_refused(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another user laid in a folder above stops the command, until it is named; that of root is read."""
    path = write(desk.parent / NAME, "")
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    if path.stat().st_uid:
        with pytest.raises(CuttingsError, match=f"is somebody else's: .*{VARIABLE}={path}"):
            configuration_files.configuration_files()
    monkeypatch.setenv(VARIABLE, str(path))
    assert configuration_files.configuration_files() == [ConfigurationFile(path, True)]


def test_each_option_may_be_set_or_is_left_out_by_name() -> None:
    """A new option is given to files, or refused for a reason; what a file may set is an option of its command."""
    for name in set(cuttings._COMMANDS) - UNCONFIGURED:
        options = [one for one in command_named(name).params if isinstance(one, click.Option)]
        names = {one.opts[-1].lstrip("-") if one.opts[-1].startswith("--") else str(one.name) for one in options}
        keys = set(KEYS.get(name, ())) - {"match"}

        assert keys <= names, name
        assert names - keys <= LEFT_OUT.keys(), name
    assert set(KEYS) - {"global"} <= set(cuttings._COMMANDS)
    assert [key for table in KEYS for key in KEYS[table] if key in LEFT_OUT and table != "global"] == []


def test_the_page_lists_what_files_may_set() -> None:
    """docs/configuration.md has each key of each table, among those that any file or one's own may set."""
    page = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", page, re.MULTILINE)

    assert [(table, *(tuple(re.findall(r"`([\w-]+)`", cell)) for cell in cells)) for table, *cells in listed] == [
        (table, tuple(OF_ANY_FILE.get(table, ())), tuple(OF_OWN_FILES.get(table, ()))) for table in KEYS
    ]


def test_files_are_read_key_by_key(tmp_path: Path) -> None:
    """What the first file does not set comes from the second; each value knows where it stands."""
    near = write(tmp_path / "near.toml", '# mine\n[search]\nlimit = 3\n\n[global]\nindex = "there"\n')
    own = write(tmp_path / "own.toml", '[search]\nlimit = 9\n  by  = "block"\n')
    found = settings([ConfigurationFile(near, False), ConfigurationFile(own, True)])

    assert found == {
        ("search", "limit"): Setting(3, near, 3),
        ("search", "by"): Setting("block", own, 3),
        ("global", "index"): Setting(str(tmp_path / "there"), near, 6),
    }
    assert defaults(found, command_named("search")) == {
        "limit": 3,
        "by": "block",
        "directory": str(tmp_path / "there"),
    }
    assert defaults(found, command_named("formats")) == {}


def test_a_variable_goes_before_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """$CUTTINGS_INDEX and $NO_COLOR hold whatever a file says, unless they are empty."""
    found = found_in(tmp_path / NAME, '[global]\nindex = "there"\ncolor = "always"\n')
    for name in ("CUTTINGS_INDEX", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.setenv(name, "")
    assert defaults(found, command_named("search")).keys() == {"directory", "color"}
    monkeypatch.setenv("CUTTINGS_INDEX", "other")
    assert defaults(found, command_named("search")).keys() == {"color"}
    monkeypatch.setenv("NO_COLOR", "1")
    assert defaults(found, command_named("search")) == {}


@pytest.mark.parametrize("table", sorted(set(KEYS) - {"global"}))
def test_a_found_file_sets_nothing_of_the_machine(tmp_path: Path, table: str) -> None:
    """What is for one's own file is refused in one that is found, with the place where it belongs, and taken there."""
    for key in set(KEYS[table]) - {*OF_ANY_FILE.get(table, ())}:
        with pytest.raises(CuttingsError) as error:
            found_in(tmp_path / NAME, f"[{table}]\n{key} = 1\n")

        assert str(error.value).startswith(
            f"{tmp_path / NAME}:2: [{table}] {key} is for your own file alone: set it in "
        )
        assert found_in(tmp_path / NAME, f"[{table}]\n{key} = 1\n", is_own=True)[table, key].value == 1


@pytest.mark.parametrize(
    "named",
    [
        "../archive",
        "/archive",
        "~/archive",
        "sub/../../archive",
        "opensearch://evil.example/archive",
        "OpenSearchS:/evil.example/archive",
        "link",
        "link/archive",
        "sub/link",
    ],
)
def test_an_index_of_a_found_file_is_in_its_folder(tmp_path: Path, named: str) -> None:
    """A folder of others cannot make Cuttings read or write an index elsewhere, by a path, a link or an address."""
    folder = tmp_path / "downloaded"
    (folder / "sub").mkdir(parents=True)
    (folder / "link").symlink_to(tmp_path)
    (folder / "sub" / "link").symlink_to("../../archive")
    with pytest.raises(CuttingsError, match=r"\.toml:2: \[global\] index leads out of the folder"):
        found_in(folder / NAME, f'[global]\nindex = "{named}"\n')


def test_an_index_is_seen_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is one from the folder of the file, and never an address; one's own file may name any."""
    monkeypatch.setenv("HOME", "/home/ana")

    def index_in(named: str, *, is_own: bool) -> object:
        return found_in(tmp_path / NAME, f"[global]\nindex = '{named}'\n", is_own=is_own)["global", "index"].value

    assert index_in("./opensearch://evil.example/x", is_own=False) == str(
        tmp_path / "opensearch:" / "evil.example" / "x"
    )
    assert index_in(".", is_own=False) == str(tmp_path)
    assert index_in("../x", is_own=True) == str(tmp_path.parent / "x")
    assert index_in("~/x", is_own=True) == "/home/ana/x"
    assert index_in("opensearch://u:p@h/x", is_own=True) == "opensearch://u:p@h/x"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[search]\nlimti = 3\n", ":2: [search] limti cannot be set by a file: did you mean limit?"),
        ("[search]\nzebra = 3\n", ":2: [search] zebra cannot be set by a file: use one of limit, by, "),
        ("[index]\nanew = true\n", ":2: [index] anew cannot be set by a file: use one of "),
        ("[export]\noutput = 'x'\n", ":1: export is no table of a configuration file: use one of global, index, "),
        ("[serch]\nlimit = 3\n", ":1: serch is no table of a configuration file: did you mean search?"),
        ("search = 3\n", ": search is no table of a configuration file: write [search]"),
        ("index = 'x'\n", ": index is no table of a configuration file: write it in [global]"),
        ("[search]\ncolor = 'never'\n", ":2: [search] color cannot be set by a file: write it in [global]"),
        ("[[search]]\nlimit = 3\n", ": search is no table of a configuration file: "),
        ("search.zebra = 3\n", ": [search] zebra cannot be set by a file: "),
        ("[search]\nlimit = \n", " cannot be read as TOML: Invalid value (at line 2, column 9)"),
        (
            "[search]\nlimit = 3\nlimit = 4\n",
            " cannot be read as TOML: Cannot overwrite a value (at line 3, column 10)",
        ),
        ("x = " + "[" * 5_000, " cannot be read as TOML: maximum recursion depth"),
        ("x = " + "1" * 5_000, " cannot be read as TOML: Exceeds the limit"),
        ("#" + "x" * 100_000, " is longer than 100,000 bytes"),
    ],
)
def test_a_wrong_file_is_named_with_what_to_do(tmp_path: Path, text: str, told: str) -> None:
    """What is no TOML, no table or no key is an error with the file, and the line where it can be told."""
    with pytest.raises(CuttingsError) as error:
        found_in(tmp_path / NAME, text)

    assert str(error.value).startswith(f"{tmp_path / NAME}{told}")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """A file in another encoding is an error; a byte order mark is none."""
    (tmp_path / NAME).write_bytes(b"\xef\xbb\xbf[search]\r\nlimit = 3\r\n")
    assert settings([ConfigurationFile(tmp_path / NAME, False)])["search", "limit"] == Setting(3, tmp_path / NAME, 2)
    (tmp_path / NAME).write_bytes(b"\xff[search]\n")
    with pytest.raises(CuttingsError, match="is not UTF-8 "):
        settings([ConfigurationFile(tmp_path / NAME, False)])


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("search", 'limit = "3"', "takes a whole number"),
        ("search", "limit = true", "takes a whole number"),
        ("search", "limit = -1", ": -1 is not in the range x>=0."),
        ("search", "limit = 1.5", "takes a whole number"),
        ("search", "timeout = '3'", "takes a number"),
        ("search", "timeout = nan", ": give a number of seconds"),
        ("search", "unfold = 1", "takes true or false"),
        ("search", "by = 'page'", ": 'page' is not one of 'article', 'block'."),
        ("search", "match = 'some'", 'takes "any" or "all"'),
        ("batch", "match = 'all'", 'takes "any"'),
        ("search", "kind = 'caption'", "takes a list in brackets, each a text in quotes"),
        ("search", "kind = ['picture']", ": 'picture' is not one of "),
        ("search", "kind = [['caption']]", "takes a text in quotes"),
        ("search", "by = 2026-03-09", "takes a text in quotes"),
        ("index", "map = ['texts=body']", ": no field is called 'texts': did you mean text?"),
        ("serve", "port = 70_000", ": 70000 is not in the range 0<=x<=65535."),
        ("serve", 'host = "a\\u0000b"', "takes a text in quotes"),
        ("global", "color = 'red'", ": 'red' is not one of "),
        ("global", "index = 3", "takes a text in quotes"),
        ("global", 'index = "a\\u0000b"', "takes a text in quotes"),
    ],
)
def test_a_wrong_value_is_named_with_what_the_option_takes(tmp_path: Path, name: str, line: str, told: str) -> None:
    """A value of another kind, or one that the option does not take, is an error with file, line and key."""
    found = found_in(tmp_path / NAME, f"[{name}]\n{line}\n", is_own=True)
    with pytest.raises(CuttingsError) as error:
        defaults(found, command_named("search" if name == "global" else name))

    where = f"{tmp_path / NAME}:2: [{name}] {line.split(' ', maxsplit=1)[0]}"
    assert str(error.value).startswith(where)
    assert told in str(error.value)
