"""The training of the splitter: whoever has labelled pages can fit it anew."""

import json
import subprocess
import sys
from pathlib import Path

from indexer.blocks.model import parse_weights

TRAINING = Path(__file__).parents[2] / "training"
PARAGRAPH = "The harbour was quiet on Monday while dockworkers in {} waited for an offer, and the ships lay at anchor."


def page(site: str) -> dict[str, object]:
    """Return a labelled page of a site."""
    blocks = [
        {"text": f"Dockworkers walk off in {site}", "kind": "headline"},
        {"text": "By Ana Paz", "kind": "byline"},
        *({"text": PARAGRAPH.format(site), "kind": "paragraph"} for _ in range(4)),
        {"text": f"A crane stands idle in {site}. (AP Photo/Bo Li)", "kind": "caption"},
        {"text": "Read more", "kind": "boilerplate"},
    ]
    return {"site": f"{site}.example.org", "blocks": blocks}


def write_page(folder: Path) -> Path:
    """Write a page in the form of those that were written for training, and return the folder where it stands."""
    lines = ["# site mira.example", "H Ferry stuck in Mira", *[f"P {PARAGRAPH.format('Mira')}"] * 4, "F Read more"]
    written = folder / "written"
    written.mkdir()
    (written / "en.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return written


def story(site: str) -> dict[str, str]:
    """Return a story without labels."""
    return {"title": f"No fish in {site}", "text": "\n".join([PARAGRAPH.format(site)] * 5), "source": site}


def run(script: str, *arguments: str) -> str:
    """Run one of the scripts, and return what it prints."""
    done = subprocess.run(
        [sys.executable, str(TRAINING / script), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout


def test_labels_pages_as_the_reader_of_pages_does(tmp_path: Path) -> None:
    """Each saved page that is a story with a picture becomes a record of its lines; the same story counts once."""
    body = "".join(f"<p>{PARAGRAPH.format(site)}</p>" for site in ("oslo", "larvik", "vigo"))
    figure = "<figure><img src=a.jpg><figcaption>A crane stands idle</figcaption></figure>"
    html = f"<main><h1>Dockworkers walk off</h1><p>By Ana Paz</p>{figure}{body}<nav>Read more</nav></main>"
    pages, labels = tmp_path / "pages", tmp_path / "labels"
    pages.mkdir()
    for name, text in {"a": html, "b": html, "c": "<p>No story</p>", "d": html.replace(figure, "")}.items():
        (pages / f"{name}.example.org-1.html").write_text(text, encoding="utf-8")

    run("label_pages.py", str(pages), str(labels))

    (record,) = (json.loads(path.read_text(encoding="utf-8")) for path in labels.iterdir())
    assert record["site"] == "a.example.org"
    kinds = [block["kind"] for block in record["blocks"]]
    assert kinds[:6] == ["headline", "byline", "caption", "paragraph", "paragraph", "paragraph"]
    assert set(kinds[6:]) <= {"boilerplate"}


def test_fits_weights_that_the_splitter_reads(tmp_path: Path) -> None:
    """From labelled pages, those labelled by markup or written, and stories, weights are written for the splitter."""
    pages, by_markup = tmp_path / "pages", tmp_path / "markup"
    for folder, sites in ((pages, ("oslo", "larvik")), (by_markup, ("lima",))):
        folder.mkdir()
        for site in sites:
            (folder / f"{site}.json").write_text(json.dumps(page(site)), encoding="utf-8")
    stories, written = tmp_path / "stories.jsonl", tmp_path / "weights.tsv"
    stories.write_text("".join(json.dumps(story(site)) + "\n" for site in ("hull", "ghent", "nantes", "vigo")))

    options = ["--by-markup", str(by_markup), "--stories", str(stories), "--output", str(written)]
    told = run("train_splitter.py", "fit", str(pages), "--written", str(write_page(tmp_path)), *options)

    assert told.endswith("of 4 pages\n")
    weights = parse_weights(written.read_text(encoding="utf-8"))
    assert {state.kind for state in weights.states} >= {"headline", "byline", "paragraph", "caption", "boilerplate"}
    assert any(state.begins for state in weights.states)


def test_figures_are_of_the_whole_splitter(tmp_path: Path) -> None:
    """Cross-validation tells how stories of other sites are read, by shape of file and kind of line."""
    for site in ("oslo", "larvik", "lima", "hull", "ghent"):
        (tmp_path / f"{site}.json").write_text(json.dumps(page(site)), encoding="utf-8")

    told = run("train_splitter.py", "cross-validate", str(tmp_path), "--written", str(write_page(tmp_path)))

    figures = {tuple(line.split()[:-2]): float(line.split()[-1]) for line in told.splitlines()}
    assert {("pages", "paragraph"), ("bodies", "article", "start"), ("galleries", "caption")} <= figures.keys()
    assert figures["pages", "paragraph"] > 0.9
