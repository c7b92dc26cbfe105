"""Models of registers: identity and what they differ in, one TOML each in models/."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from kkt_driver.errors import UsageError
from kkt_driver.ffd.enums import VatRate

#: the highest number of a VAT rate (tag 1199) there is
NEWEST = max(VatRate)


@dataclass(frozen=True, slots=True)
class Model:
    """One model.

    Attributes:
        slug: name on the command line; number: model byte (as in the vendor's Model setting); title: marketing name.
        columns, pixels: width of the tape; version: firmware; protocol, kind, flags: other fields of command A5.
        cutter, drawer: whether it has them.
        newest_tax: the highest number of a VAT rate (tag 1199) that the firmware takes. 12 since 22 % (2026), 10 since
            5 and 7 % (2025), 6 before. ``version`` does not follow it: which firmware brought them is not known to us.
    """

    slug: str
    number: int
    title: str
    columns: int
    pixels: int
    version: str = "5.80.3480"
    protocol: int = 3
    kind: int = 1
    flags: int = 0
    cutter: bool = True
    drawer: bool = True
    newest_tax: int = NEWEST


DEFAULT = "atol-22f"


def names() -> list[str]:
    """The known models."""
    return sorted(
        entry.name[:-5] for entry in files(__package__).joinpath("models").iterdir() if entry.name.endswith(".toml")
    )


def load(name: str = DEFAULT) -> Model:
    """A model by its name; UsageError lists the known ones."""
    if name not in names():
        raise UsageError(f"model {name!r} is unknown; known: {', '.join(names())}")
    text = files(__package__).joinpath("models", f"{name}.toml").read_text(encoding="utf-8")
    values: dict[str, Any] = tomllib.loads(text)
    return Model(slug=name, **values)
