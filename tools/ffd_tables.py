"""The tables of protocols/ffd, read, checked and put together for the generators."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "protocols" / "ffd"
KINDS = ("byte", "uint16", "uint32", "unixtime", "vln", "fvln", "string", "bytes", "bitfield", "stlv")
FIXED = {"byte": 1, "uint16": 2, "uint32": 4, "unixtime": 4}
VERSIONS = ("1.0", "1.05", "1.1", "1.2")
LETTERS = "MCRO-"

Row = dict[str, Any]


class Tables(NamedTuple):
    """tags and variants: rows of tags.toml; forms: key -> table of documents.toml, its rows with those it includes."""

    tags: list[Row]
    variants: list[Row]
    enums: dict[str, Row]
    forms: dict[str, Row]
    sources: Row


def fail(message: str) -> None:
    raise SystemExit(f"protocols/ffd: {message}")


def load() -> Tables:
    """Everything, checked; SystemExit names the row that contradicts itself or another."""
    tags, enums, forms = (_read(name) for name in ("tags", "enums", "documents"))
    for form in forms.values():
        form["rows"] = (forms[form["include"]]["rows"] if "include" in form else []) + form["rows"]
    tables = Tables(tags["tag"], tags["variant"], enums, forms, tags["sources"])
    check_tags(tables)
    check_forms(tables)
    return tables


def _read(name: str) -> Row:
    return tomllib.loads((TABLES / f"{name}.toml").read_text("utf-8"))


def check_tags(tables: Tables) -> None:
    """Unique numbers and ids, known kinds, enumerations that exist and name the same tags."""
    tags, enums = tables.tags, tables.enums
    everything = tags + tables.variants
    if len({row["number"] for row in tags}) != len(tags) or len({row["id"] for row in everything}) != len(everything):
        fail("numbers and ids of tags must be unique")
    if [row["number"] for row in tags] != sorted(row["number"] for row in tags):
        fail("rows of tags.toml must be in the order of their numbers")
    for row in everything:
        number, kind = row["number"], row["kind"]
        if kind not in KINDS or row.get("length") != FIXED.get(kind, row.get("length")):
            fail(f"tag {number}: kind {kind!r} does not exist or has another length")
        if {"length", "max_length"} <= row.keys():
            fail(f"tag {number}: length or max_length, not both")
        if not row["source"] or not set(row["source"]) <= tables.sources.keys():
            fail(f"tag {number}: unknown source")
        if "enum" in row and number not in enums[row["enum"]]["tags"]:
            fail(f"tag {number}: enumeration {row['enum']} does not list it")
    for name, enum in enums.items():
        if any(row.get("enum") != name for row in tags if row["number"] in enum["tags"]):
            fail(f"enumeration {name}: one of its tags does not point back")


def check_forms(tables: Tables) -> None:
    """Containers that are STLV and stand once, known tags, four letters each, no tag twice."""
    kinds = {row["number"]: row["kind"] for row in tables.tags}
    seen: set[int] = set()
    for key, form in tables.forms.items():
        for container in form["containers"]:
            if kinds.get(container) != "stlv" or container in seen:
                fail(f"{key}: {container} is no STLV, or stands twice")
            seen.add(container)
        numbers = [row["tag"] for row in form["rows"]]
        if len(set(numbers)) != len(numbers):
            fail(f"{key}: a tag stands twice")
        for row in form["rows"]:
            letters = row["in"].split()
            if row["tag"] not in kinds or len(letters) != len(VERSIONS) or not set(letters) <= set(LETTERS):
                fail(f"{key}: tag {row['tag']} is unknown, or its letters are not four of {LETTERS}")
            if not row["from"] or not set(row["from"]) <= tables.sources.keys():
                fail(f"{key}: tag {row['tag']}: unknown source")


def parents(tables: Tables) -> dict[int, tuple[int, ...]]:
    """Tag -> containers it may stand in, 0 for the top level; () where that is the only one."""
    found: dict[int, set[int]] = {row["number"]: set() for row in tables.tags}
    for form in tables.forms.values():
        for row in form["rows"]:
            found[row["tag"]].update(container if container >= 1000 else 0 for container in form["containers"])
    return {number: tuple(sorted(places)) if places != {0} else () for number, places in found.items()}
