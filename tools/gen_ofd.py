"""Turn protocols/ofd/*.toml into Python tables of kkt_driver.ofd and kkt_sim.operator.

    python tests/ofd/gen_ofd.py           write codes.py and profile_table.py
    python tests/ofd/gen_ofd.py --check   write nothing; exit code 1 when a table differs from its TOML

The TOML is the source; a mistake in it (a code given twice, a source that is not explained, an ИНН with a wrong check
digit) stops the run with the row that is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kkt_driver.ffd.inn import is_inn

ROOT = next(folder for folder in Path(__file__).resolve().parents if (folder / "pyproject.toml").exists())
FACTS = ROOT / "protocols" / "ofd"
SOURCES = ROOT / "src"

Row = dict[str, Any]

HEAD = '''"""{title}

Generated from protocols/ofd/{source} by gen_ofd.py; edit that and run the tool again.
"""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations
'''

CODES = """
from dataclasses import dataclass
from enum import Enum


class Queue(Enum):
    \"\"\"What becomes of the document in the drive.\"\"\"

    DELIVERED = "delivered"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Code:
    \"\"\"A code and its words; ``queue`` only for answers of the operator.\"\"\"

    code: int
    id: str
    ru: str
    en: str
    queue: Queue | None = None
"""


def quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FACTS / name).read_text(encoding="utf-8"))


def checked(rows: Sequence[Row], kind: str, sources: Row, needed: Iterable[str], key: str) -> Sequence[Row]:
    """``rows`` when each has what it needs and no two have the same ``key``; SystemExit otherwise."""
    seen: set[Any] = set()
    for row in rows:
        missing = [name for name in (*needed, key, "source") if row.get(name) in (None, "", [])]
        unknown = [name for name in row.get("source", []) if name not in sources]
        if missing or unknown or row[key] in seen:
            raise SystemExit(f"{kind} {row}: missing {missing}, unknown sources {unknown}, or {key} given twice")
        seen.add(row[key])
    return rows


def table(comment: str, name: str, annotation: str, rows: Iterable[str]) -> str:
    return f"\n# {comment}\n{name}: {annotation} = {{\n{''.join(f'    {row},{chr(10)}' for row in rows)}}}\n"


def codes() -> str:
    facts = read("answers.toml")
    parts = [HEAD.format(title="How an exchange with the operator (ОФД) may end.", source="answers.toml"), CODES]
    for kind, name, comment in (
        ("answer", "ANSWERS", "tag 1022 of an acknowledgement"),
        ("reason", "REASONS", "why the drive refuses an acknowledgement (answer code 20h of command 26h)"),
        ("network", "NETWORK", "why there is no acknowledgement: first byte of the register's error of the exchange"),
    ):
        rows = checked(facts[kind], kind, facts["sources"], ("id", "ru", "en"), "code")
        lines = []
        for row in rows:
            queue = f", Queue.{row['queue'].upper()}" if kind == "answer" else ""
            words = ", ".join(quote(row[key]) for key in ("id", "ru", "en"))
            lines.append(f"{row['code']}: Code({row['code']}, {words}{queue})")
        parts.append(table(comment, name, "dict[int, Code]", lines))
    return "".join(parts)


PROFILES = """
from typing import NamedTuple


class Endpoint(NamedTuple):
    \"\"\"Where an operator takes messages; ``purpose`` is "documents" or "marking".\"\"\"

    host: str
    port: int
    purpose: str
    test: bool
    certainty: str


class Profile(NamedTuple):
    \"\"\"An operator; ``domains`` are names that belong to it, hosts of its endpoints included.\"\"\"

    id: str
    name: str
    inn: str
    domains: tuple[str, ...]
    addresses: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]
"""


def profiles() -> str:
    facts = read("operators.toml")
    sources = facts["sources"]
    rows = checked(facts["operator"], "operator", sources, ("name", "inn", "domains", "certainty"), "id")
    lines = []
    for row in rows:
        if not is_inn(row["inn"]):
            raise SystemExit(f"operator {row['id']}: ИНН {row['inn']} has a wrong check digit")
        ends = []
        for end in row.get("endpoint", []):
            if not 0 < end["port"] < 65536 or end["purpose"] not in ("documents", "marking") or not end["certainty"]:
                raise SystemExit(f"operator {row['id']}: endpoint {end}")
            if end["host"] != end["host"].lower() or not end["host"].endswith(tuple(row["domains"])):
                raise SystemExit(f"operator {row['id']}: {end['host']} lies in none of its domains")
            words = ", ".join((quote(end["host"]), str(end["port"]), quote(end["purpose"])))
            ends.append(f"Endpoint({words}, {end.get('test', False)}, {quote(end['certainty'])})")
        fields = [
            *(quote(row[key]) for key in ("id", "name", "inn")),
            _tuple(quote(name) for name in row["domains"]),
            _tuple(quote(name) for name in row.get("addresses", [])),
            _tuple(ends),
        ]
        lines.append(f"{quote(row['id'])}: Profile({', '.join(fields)})")
    title = "Operators (ОФД) and where they take documents."
    head = HEAD.format(title=title, source="operators.toml")
    return head + PROFILES + table("by id", "PROFILES", "dict[str, Profile]", lines)


def _tuple(items: Iterable[str]) -> str:
    texts = list(items)
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args(arguments).check
    wanted = {
        SOURCES / "kkt_driver" / "ofd" / "codes.py": codes(),
        SOURCES / "kkt_sim" / "operator" / "profile_table.py": profiles(),
    }
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if check:
        if stale:
            print(f"out of date: {', '.join(path.name for path in stale)}")
        return 1 if stale else 0
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
        print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
