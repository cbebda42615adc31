"""Make a site of the documentation: hooks that mkdocs calls, as mkdocs.yml says.

The pages stay where a code host shows them. The lists of docs/README.md are the navigation, what lies outside docs/ is
brought in, and the pages that are made from the code are made here.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import http_api
import python_api
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
_DECISIONS = "decisions/index.md"
# A file outside docs/ → what it is on the site.
BROUGHT = {
    "README.md": "overview.md",
    "ARCHITECTURE.md": "architecture.md",
    "SECURITY.md": "security.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "LICENSE": "licence.txt",
    "index_data/README.md": "sample.md",
    "benchmarks/README.md": "measuring.md",
    "training/README.md": "training.md",
    "search/web/static/cuttings.svg": "site/icon.svg",
    "docs/decisions": _DECISIONS,
}
_LINK = re.compile(r"(?<=\]\()([^)\s#]+)")
# What a browser fetches by itself, of another host.
_FETCHED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"(?:https?:)?//|<link\b[^>]*\bhref=\"(?:https?:)?//")
_LISTED = re.compile(r"^## (?P<section>.+)$|^- \[(?P<title>[^\]]+)\]\((?P<page>[^)\s]+)\)", re.MULTILINE)


def _http_api() -> str:
    return http_api.page(http_api.description())


def _openapi() -> str:
    return json.dumps(http_api.description(), ensure_ascii=False, indent=1)


def _decisions() -> str:
    listed = (f"- [{title}]({posixpath.basename(page)})" for title, page in decisions())
    return "\n".join(["# Decisions\n", "What was tried, what was decided, and what follows.\n", *listed, ""])


# A page that is made from the code, or from other pages → what writes it.
MADE: dict[str, Callable[[], str]] = {
    "reference/library.md": python_api.page,
    "reference/http-api.md": _http_api,
    "reference/openapi.json": _openapi,
    _DECISIONS: _decisions,
}


def decisions() -> Iterator[tuple[str, str]]:
    """Yield title and page of each decision in order."""
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        yield path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# "), f"decisions/{path.name}"


def navigation(listed: str) -> dict[str, list[dict[str, str]]]:
    """Return the sections of a page that lists others, each with titles and pages of the site."""
    sections: dict[str, list[dict[str, str]]] = {}
    for found in _LISTED.finditer(listed):
        if found["section"]:
            sections[found["section"]] = []
        else:
            sections[list(sections)[-1]].append({found["title"]: place(f"docs/{found['page']}")})
    return sections


def place(path: str) -> str:
    """Return where a file of the repository stands on the site; what the site does not have stays as it is."""
    path = posixpath.normpath(path)
    return BROUGHT.get(path) or path.removeprefix("docs/")


def linked(markdown: str, page: str) -> str:
    """Return the text of a page of the site, its links to what lies outside docs/ leading to where that is brought."""
    sources = {brought: path for path, brought in BROUGHT.items()}
    here = posixpath.dirname(sources.get(page, f"docs/{page}"))

    def follow(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(here, link[0]))
        if "://" in link[0] or page in MADE or not (ROOT / target).exists():
            return link[0]
        return posixpath.relpath(place(target), posixpath.dirname(page) or ".")

    return _LINK.sub(follow, markdown)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the navigation."""
    sections = navigation((ROOT / "docs" / "README.md").read_text(encoding="utf-8"))
    sections["Reference"] += [
        {"Library: every name and type": "reference/library.md"},
        {"HTTP API: every address and field": "reference/http-api.md"},
    ]
    chosen = [_DECISIONS, *({title: page} for title, page in decisions())]
    config.nav = [{"Start": "README.md"}, *({name: pages} for name, pages in sections.items()), {"Decisions": chosen}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Bring in what lies outside docs/, and make what is made from the code."""
    for path, brought in BROUGHT.items():
        if brought not in MADE:
            files.append(File.generated(config, brought, abs_src_path=str(ROOT / path)))
    for name, write in MADE.items():
        files.append(File.generated(config, name, content=write(), inclusion=InclusionLevel.INCLUDED))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 (as mkdocs calls it)
    """Let links lead to pages of the site."""
    return linked(markdown, page.file.src_uri)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 (as mkdocs calls it)
    """Refuse a page that would have a browser fetch something from another host."""
    found = _FETCHED.search(output)
    if found:
        raise PluginError(f"{page.file.src_uri} has something fetched from another host: {found[0]}")
    return output
