"""The training of the splitter: whoever has labelled pages can fit it anew."""

import json
import subprocess
import sys
from pathlib import Path

from indexer.blocks.model import parse_weights

SCRIPT = Path(__file__).parents[2] / "training" / "train_splitter.py"
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


def story(site: str) -> dict[str, str]:
    """Return a story without labels."""
    return {"title": f"No fish in {site}", "text": "\n".join([PARAGRAPH.format(site)] * 5), "source": site}


def test_fits_weights_that_the_splitter_reads(tmp_path: Path) -> None:
    """From labelled pages and from stories without labels, weights are written that the splitter reads."""
    for site in ("oslo", "larvik"):
        (tmp_path / f"{site}.json").write_text(json.dumps(page(site)), encoding="utf-8")
    stories, written = tmp_path / "stories.jsonl", tmp_path / "weights.tsv"
    stories.write_text("".join(json.dumps(story(site)) + "\n" for site in ("hull", "ghent", "nantes", "vigo")))

    options = ["--stories", str(stories), "--output", str(written)]
    subprocess.run([sys.executable, str(SCRIPT), "fit", str(tmp_path), *options], check=True, capture_output=True)

    weights = parse_weights(written.read_text(encoding="utf-8"))
    assert {state.kind for state in weights.states} >= {"headline", "byline", "paragraph", "caption", "boilerplate"}
    assert any(state.begins for state in weights.states)
