"""Write docs/reference/ffd/{tags,documents}.md from protocols/ffd: ``python tools/gen_ffd_docs.py [--check]``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.ffd_tables import ROOT, VERSIONS, Row, Tables, load, parents

REFERENCE = ROOT / "docs" / "reference" / "ffd"
WORDS = {"M": "**must**", "C": "must if", "R": "recommended", "O": "may", "-": "–"}


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` compare: 1 when a page differs."""
    tables = load()
    pages = {"tags.md": "\n".join(tags_page(tables)), "documents.md": "\n".join(documents_page(tables))}
    stale = []
    for name, text in pages.items():
        path = REFERENCE / name
        if "--check" in arguments:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(str(path.relative_to(ROOT)))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"stale, run tools/gen_ffd_docs.py: {', '.join(stale)}", file=sys.stderr)
    return 1 if stale else 0


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def anchor(number: int) -> str:
    """The number as a place to jump to: ``#tag-1020``."""
    return f'<a id="tag-{number}"></a>{number}'


def link(number: int, page: str = "") -> str:
    return f"[{number}]({page}#tag-{number})"


# --- tags ------------------------------------------------------------------------------------------------------------


def tags_page(tables: Tables) -> Iterator[str]:
    """Every tag by number, then the variants and the enumerations."""
    yield "# Tags of the fiscal data format\n"
    yield "Generated from `protocols/ffd/tags.toml` by `tools/gen_ffd_docs.py`. *Id* is the name in `kkt_driver.ffd`,"
    yield "*JSON* that of the ФНС (after a stroke: that of its schemas up to ФФД 1.1), *inside* the containers of"
    yield "the tag; where it may stand and how obligatory it is tells [documents.md](documents.md). Link to a tag as"
    yield "`tags.md#tag-1020`, or look it up with `kkt tag 1020` and `kkt tag цена`.\n"
    yield from index(tables)
    yield "| tag | name | id | kind | bytes | JSON | inside | notes |"
    yield "|---|---|---|---|---|---|---|---|"
    places = parents(tables)
    for row in tables.tags:
        yield tag_row(tables, row, anchor(row["number"]), places[row["number"]])
    yield "\n## Numbers that mean two things\n"
    yield "| tag | name | id | kind | bytes | JSON | inside | notes |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in tables.variants:
        inside = () if row["inside"] == "document" else (row["inside"],)
        yield tag_row(tables, row, link(row["number"]), inside)
    yield "\n## Values\n"
    for enum in tables.enums.values():
        yield from values(enum)


def index(tables: Tables) -> Iterator[str]:
    """Every number as a link, ten to a line."""
    tens: dict[int, list[int]] = {}
    for row in tables.tags:
        tens.setdefault(row["number"] // 10, []).append(row["number"])
    yield "| from | tags |"
    yield "|---|---|"
    for ten, numbers in tens.items():
        yield f"| {10 * ten} | {' '.join(map(link, numbers))} |"
    yield ""


def tag_row(tables: Tables, row: Row, number: str, inside: tuple[int, ...]) -> str:
    names = [f"`{row[key]}`" for key in ("json", "json_schema") if row.get(key)]
    stands = ", ".join("document" if not place else link(place) for place in inside) or "document"
    notes = [*row_marks(row), *([f"[values](#{enum_anchor(tables.enums[row['enum']])})"] if "enum" in row else [])]
    if "before" in row:
        notes.append(f"before {row['before']['until']}: {cell(row['before']['name'])}")
    if "note" in row:
        notes.append(cell(row["note"]))
    size = str(row["length"]) if "length" in row else f"≤ {row['max_length']}" if "max_length" in row else ""
    cells = (
        number,
        cell(row["name"]),
        f"`{row['id']}`",
        row["kind"],
        size,
        " / ".join(names),
        stands,
        "; ".join(notes),
    )
    return f"| {' | '.join(cells)} |"


def row_marks(row: Row) -> Iterator[str]:
    if row.get("unit"):
        yield row["unit"]
    if row.get("padding"):
        yield "padded"
    if row.get("repeatable"):
        yield "repeatable"
    if row.get("legacy"):
        yield "ФФД 1.0 or drafts only"


def enum_anchor(enum: Row) -> str:
    return str(enum["class"]).lower()


def values(enum: Row) -> Iterator[str]:
    tags = ", ".join(link(number) for number in enum["tags"])
    note = f"; {enum['note']}" if "note" in enum else ""
    yield f"### {enum['class']}\n"
    yield f"{enum['name']}{f' ({tags})' if tags else ''}. Source: {enum['source']}{note}.\n"
    yield f"| {'bit' if enum['flags'] else 'value'} | Russian | English | member |"
    yield "|---|---|---|---|"
    for row in enum["values"]:
        russian, english = row["ru"], row.get("en", row["id"].replace("_", " "))
        if (before := row.get("before")) is not None:
            russian += f"; до {before['until']} {before['ru']}"
            english += f"; before {before['until']} {before['en']}"
        yield f"| {row['bit' if enum['flags'] else 'value']} | {russian} | {english} | `{row['id'].upper()}` |"
    yield ""


# --- documents -------------------------------------------------------------------------------------------------------


def documents_page(tables: Tables) -> Iterator[str]:
    """A table per document and per STLV."""
    names = {row["number"]: row["name"] for row in tables.tags}
    yield "# Documents of the fiscal data format\n"
    yield "Generated from `protocols/ffd/documents.toml` by `tools/gen_ffd_docs.py`: what stands in the electronic"
    yield "form of a document in each version of the format. **must**; must if (a condition of the order holds);"
    yield "recommended; may; – not at all. How orders of 2017 and 2020 were joined is told in the head of the table."
    yield "In Python: `obligation(form, tag, version)`, `required_tags`, `allowed_tags` of `kkt_driver.ffd`.\n"
    for form in tables.forms.values():
        numbers = form["containers"]
        title = ", ".join(map(str, numbers))
        yield "".join(f'<a id="form-{number}"></a>' for number in numbers) + "\n"
        yield f"## {title} {form['name']}\n"
        if "note" in form:
            yield f"{form['note'][0].upper()}{form['note'][1:]}.\n"
        if "include" in form:
            yield f"With all rows of «{tables.forms[form['include']]['name']}».\n"
        yield f"| tag | name | {' | '.join(VERSIONS)} | source | notes |"
        yield "|---|---|---|---|---|---|---|---|"
        for row in form["rows"]:
            letters = " | ".join(WORDS[letter] for letter in row["in"].split())
            number = row["tag"]
            told = cell(row.get("note", ""))
            name = variant_name(tables, number, numbers[0]) or names[number]
            yield f"| {link(number, 'tags.md')} | {cell(name)} | {letters} | {', '.join(row['from'])} | {told} |"
        yield ""
    yield "## Sources\n"
    for key, text in tables.sources.items():
        yield f"- {key}: {text}"
    yield ""


def variant_name(tables: Tables, number: int, container: int) -> str:
    place = "document" if container < 1000 else container
    return next((row["name"] for row in tables.variants if (row["number"], row["inside"]) == (number, place)), "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
