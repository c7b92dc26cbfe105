"""Write docs/reference from the declarations: ``python tools/gen_docs.py [--check]``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kkt_driver.atol import commands as subjects
from kkt_driver.atol.command import AtolCommand
from kkt_driver.atol.error_table import DEVICE
from kkt_driver.wire.message import Message

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` compare: 1 when a page differs."""
    pages = {"commands.md": "\n".join(commands_page()), "errors.md": "\n".join(errors_page())}
    stale = []
    for name, text in pages.items():
        path = REFERENCE / name
        if "--check" in arguments:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(str(path.relative_to(ROOT)))
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"stale, run tools/gen_docs.py: {', '.join(stale)}", file=sys.stderr)
    return 1 if stale else 0


def commands_page() -> Iterator[str]:
    """Every command by subject."""
    yield "# Commands of the register\n"
    yield "Generated from `kkt_driver.atol.commands` by `tools/gen_docs.py`. A command travels as password (BCD, 2"
    yield "bytes), code, fields; the answer as 55h, error byte, fields. *Effect* says what a second sending would do.\n"
    for subject in subjects.__all__:
        module = getattr(subjects, subject)
        yield f"## {subject}\n"
        yield f"{first_line(module)}\n"
        yield "| code | command | Russian | fields | answer | effect |"
        yield "|---|---|---|---|---|---|"
        declared = [c for c in AtolCommand.registry.values() if c.__module__ == module.__name__]
        for command in sorted(declared, key=lambda c: c.code):
            code = " ".join(f"{byte:02X}" for byte in command.code)
            yield (
                f"| `{code}` | **{command.__name__}**: {first_line(command)} | {command.title_ru} "
                f"| {fields(command)} | {fields(command.reply)} | {command.effect.name.lower()} |"
            )
        yield ""


def errors_page() -> Iterator[str]:
    """Every error byte."""
    yield "# Errors of the register\n"
    yield "Generated from `protocols/atol/errors.toml` by `tools/gen_docs.py`. The exception is a class of"
    yield "`kkt_driver.errors`; *libfptr* is the number that the vendor's driver gives.\n"
    yield "| byte | exception | libfptr | Russian | English |"
    yield "|---|---|---|---|---|"
    for code, row in sorted(DEVICE.items()):
        libfptr, name, ru, en = row[0], row[1], row[2], row[3]
        yield f"| `{code:02X}` | {name} | {libfptr} | {ru} | {en} |"
    yield ""


def first_line(thing: Any) -> str:
    """The first sentence of a docstring, on one line."""
    text = " ".join((thing.__doc__ or "").split("\n\n")[0].split())
    return text.replace("|", "\\|")


def fields(message: type[Message]) -> str:
    """Names in wire order."""
    return ", ".join(f"`{name}`" for name in message.layout().wires if not name.startswith("spare")) or "–"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
