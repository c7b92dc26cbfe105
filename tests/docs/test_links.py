"""Nothing is left out of the table of contents, and no link of a page leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from .test_code_blocks import PAGES, ROOT

INDEX = ROOT / "docs" / "README.md"
#: as forges make anchors of headings: letters, digits, _ and - stay, spaces become -
DROPPED = re.compile(r"[^\w\- ]")
NAMED = re.compile(r'<a id="([^"]+)"')


def links(page: Path) -> Iterator[str]:
    """Targets of the links on a page, without those to other sites."""
    for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")):
        for inner in token.children or ():
            target = str(inner.attrs.get("href", "")) if inner.type == "link_open" else ""
            if target and "://" not in target:
                yield target


@cache
def anchors(page: Path) -> set[str]:
    """What a link may name behind #."""
    text = page.read_text(encoding="utf-8")
    tokens = MarkdownIt().parse(text)
    titles = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    return {DROPPED.sub("", title.lower()).replace(" ", "-") for title in titles} | set(NAMED.findall(text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(page):
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.is_file(), target
        assert not anchor or anchor in anchors(file), target


def test_every_page_is_in_the_table_of_contents() -> None:
    named = {(INDEX.parent / target.partition("#")[0]).resolve() for target in links(INDEX)}
    pages = {file for kind in ("*.md", "*.json") for file in INDEX.parent.rglob(kind)}
    assert pages - named == {INDEX}


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_the_readmes_lead_to_it(name: str) -> None:
    assert "docs/README.md" in set(links(ROOT / name))
