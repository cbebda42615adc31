"""Read photographs: what people wrote about a picture makes an article of a headline and a caption."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from indexer.formats.base import Options
from indexer.formats.pictures import reconciliation as fields
from indexer.formats.pictures.carriers import Metadata, read_metadata
from indexer.formats.pictures.reconciliation import Found, candidates, find, find_place, find_words
from indexer.formats.records import caption_of
from indexer.models import Article, Block, Skipped, SourceFile
from search.index.errors import SourceError

# Not an error of the file: most pictures of a folder may be so.
NO_CAPTION = "no caption, headline or keyword in it: write one into its IPTC fields to have it found"

_FROM_CAPTION = "the end of the caption"
_RAW_NAME, _RAW_SUFFIX = "crs:RawFileName", "photoshop:SidecarForExtension"
# What cameras and servers call files, where people would write of what is seen.
_FILE_NAME = re.compile(
    r"(?i)_?(?:img|dsc|dscn|dscf|mg|mvi|pxl|p)[_-]?\d{3,}[\w.-]*|[\w-]+\.(?:jpe?g|tiff?|png|webp|psd)"
)
_DAY = re.compile(r"(\d{4})[-:]?(\d{2})[-:]?(\d{2})(?!\d)")
# IIM's categories of three letters; other short codes are those of one house.
_CATEGORIES = {
    "ACE": "arts, culture and entertainment",
    "CLJ": "crime, law and justice",
    "DIS": "disasters and accidents",
    "FIN": "economy, business and finance",
    "EDU": "education",
    "EVN": "environment",
    "HTH": "health",
    "HUM": "human interest",
    "LAB": "labour",
    "LIF": "lifestyle and leisure",
    "POL": "politics",
    "REL": "religion and belief",
    "SCI": "science and technology",
    "SOI": "social issues",
    "SPO": "sport",
    "WAR": "unrest, conflicts and war",
    "WEA": "weather",
}


class Photo:
    """Read JPEG, PNG, WebP, TIFF and PSD files, raw files of cameras that are TIFF, and the .xmp files beside them."""

    def articles(self, source: SourceFile, options: Options) -> Iterator[Article | Skipped]:
        """Yield the picture as an article, and what of its metadata is damaged.

        Raises SourceError if nobody wrote words about it, or they cannot be read.
        """
        metadata = read_metadata(source.data)
        article = _article(metadata, source)
        if not article.title and not any(block.kind == "caption" for block in article.blocks):
            raise SourceError(next(iter(metadata.damages), NO_CAPTION))
        yield article
        for damage in metadata.damages:
            yield Skipped(source.path.as_posix(), damage)


def _article(metadata: Metadata, source: SourceFile) -> Article:
    found = {
        "date": _date(metadata),
        "place": find_place(metadata),
        "agency": _agency(metadata),
        "credit": find(metadata, fields.CREDIT),
        "byline": find(metadata, fields.CREATOR),
        "contributors": find(metadata, fields.WRITER),
        "keywords": _keywords(metadata),
        "section": _section(metadata),
        "language": _language(metadata),
        "source": find(metadata, fields.SOURCE),
    }
    picture = _picture(found, _picture_path(metadata, source))
    title = _title(metadata, source)
    texts = _texts(metadata) or ([] if title else [", ".join(found["keywords"].texts)])
    captions = [_caption(text, picture) for text in texts if text]
    first = next(iter(captions), picture)
    rules = {name: one.rule for name, one in found.items() if one.text}
    rules["photographer"] = rules.get("byline", "")
    for name, value in (("photographer", first.photographer), ("credit", first.credit), ("date", first.date)):
        rules[name] = rules.get(name) or (_FROM_CAPTION if value else "")
    return Article(
        id="",
        title=title,
        blocks=[*captions, *_conditions(metadata)],
        place=found["place"].text,
        agency=found["agency"].text,
        byline=picture.photographer,
        contributors=found["contributors"].texts,
        date=first.date,
        language=found["language"].text,
        keywords=found["keywords"].texts,
        section=found["section"].text,
        source=found["source"].text,
        rules={name: rule for name, rule in rules.items() if rule},
    )


def _picture(found: Mapping[str, Found], path: str) -> Block:
    """Return what is known of a picture, as a caption without words."""
    return Block(
        "caption",
        "",
        credit=found["credit"].text,
        photographer=", ".join(dict.fromkeys(found["byline"].texts)),
        date=dt.date.fromisoformat(found["date"].text) if found["date"].texts else None,
        picture=path,
    )


def _title(metadata: Metadata, source: SourceFile) -> str:
    """Return the headline, else the object name, unless that is but the name of a file."""
    headline = find_words(metadata, fields.HEADLINE, fields.OBJECT_NAME).text
    is_file_name = headline.casefold() in (source.path.name.casefold(), source.path.stem.casefold())
    return "" if is_file_name or _FILE_NAME.fullmatch(headline) else headline


def _texts(metadata: Metadata) -> list[str]:
    """Return the caption, and the texts for those who cannot see the picture if they say more."""
    texts: list[str] = []
    for field in (fields.CAPTION, fields.ALT_TEXT, fields.EXTENDED_DESCRIPTION):
        text = find_words(metadata, field).text
        if text and not any(text in said for said in texts):
            texts.append(text)
    return texts


def _caption(text: str, picture: Block) -> Block:
    """Return a caption with the credit, name and day that its picture has in fields, else those it has in its text."""
    told = caption_of(text)
    return replace(
        picture,
        text=text,
        credit=picture.credit or told.credit,
        photographer=picture.photographer or told.photographer,
        date=picture.date or told.date,
    )


def _conditions(metadata: Metadata) -> list[Block]:
    """Return what a desk must heed and nobody searches for: instructions, terms of use, the copyright notice."""
    found = [find(metadata, field).text for field in (fields.INSTRUCTIONS, fields.USAGE_TERMS, fields.COPYRIGHT)]
    return [Block("boilerplate", text) for text in dict.fromkeys(found) if text]


def _agency(metadata: Metadata) -> Found:
    """Return the agency in a credit such as "Ana Paz/AFP", "AP Photo/Ana Paz" or "AFP"; none in "Ana Paz"."""
    credit = find(metadata, fields.CREDIT)
    names = find(metadata, fields.CREATOR).texts
    parts = [part.strip() for part in credit.text.split("/")]
    return credit._replace(texts=("/".join(part for part in parts if part not in names),))


def _keywords(metadata: Metadata) -> Found:
    """Return the keywords and the names of the people shown."""
    keywords, people = find(metadata, fields.KEYWORDS), find(metadata, fields.PEOPLE)
    rule = ", ".join(found.rule for found in (keywords, people) if found.rule)
    return Found(tuple(dict.fromkeys(keywords.texts + people.texts)), rule)


def _section(metadata: Metadata) -> Found:
    """Return the category in words, else the supplemental category."""
    category = find(metadata, fields.CATEGORY)
    name = _CATEGORIES.get(category.text.upper(), category.text if len(category.text) > 3 else "")
    return category._replace(texts=(name,)) if name else find(metadata, fields.SUPPLEMENTAL)


def _date(metadata: Metadata) -> Found:
    """Return the first whole day that tells when the picture was made."""
    for found in candidates(metadata, fields.CREATED):
        day = _DAY.match(found.text)
        try:
            if day:
                return Found((dt.date(*map(int, day.groups())).isoformat(),), found.rule)
        except ValueError:  # IIM writes 00 for a month or day that is not known, and cameras for a clock not set
            continue
    return Found()


def _language(metadata: Metadata) -> Found:
    """Return the language that is named, else the one that the caption is marked with."""
    named = find(metadata, fields.LANGUAGE)
    marked = next((value.language for value in metadata.xmp.get(fields.CAPTION.xmp, ())), "")
    for text, rule in ((named.text, named.rule), (marked, f"XMP {fields.CAPTION.xmp}/@xml:lang")):
        code = re.split("[-_]", text.lower(), maxsplit=1)[0]
        if re.fullmatch("[a-z]{2}", code):
            return Found((code,), rule)
    return Found()


def _picture_path(metadata: Metadata, source: SourceFile) -> str:
    """Return the path of the picture: the file itself, or the one beside which a .xmp file stands.

    "a.xmp" says whose it is, or of which kind; "a.nef.xmp" has it in its name.
    """
    if source.path.suffix.lower() != ".xmp":
        return source.path.as_posix()
    name, suffix = (
        re.split(r"[/\\]", metadata.xmp[told][0].text)[-1].strip(" .") if told in metadata.xmp else ""
        for told in (_RAW_NAME, _RAW_SUFFIX)
    )
    beside = source.path.with_suffix("")
    if name:
        beside = beside.parent / name
    elif suffix and not beside.suffix:
        beside = beside.parent / f"{beside.name}.{suffix}"
    return beside.as_posix() if beside.suffix else source.path.as_posix()
