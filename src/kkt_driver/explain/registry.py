"""The formats that can be recognised: one file each in :mod:`kkt_driver.explain.recognisers`.

    @recogniser("link", ("Кадры канала", "link frames"), order=10)
    def read(given: Input) -> Found: ...

It raises a KktError whose text says why the input is something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from kkt_driver.explain.given import Input
from kkt_driver.explain.model import Node, Words


@dataclass(frozen=True, slots=True)
class Found:
    """What a recogniser made of the input. Not ``certain``: damaged, or it might be chance."""

    nodes: tuple[Node, ...]
    certain: bool = True


Read = Callable[[Input], Found]


@dataclass(frozen=True, slots=True)
class Format:
    """``text``: it reads text rather than bytes. ``guessed``: tried without a hint."""

    name: str
    title: Words
    order: int
    read: Read
    text: bool = False
    guessed: bool = True


_FORMATS: dict[str, Format] = {}


def recogniser(
    name: str, title: Words, *, order: int, text: bool = False, guessed: bool = True
) -> Callable[[Read], Read]:
    """Register a function under the name that ``hint`` takes."""

    def register(read: Read) -> Read:
        if name in _FORMATS:
            raise AssertionError(f"format {name!r} is registered twice")
        _FORMATS[name] = Format(name, title, order, read, text, guessed)
        return read

    return register


@cache
def formats() -> tuple[Format, ...]:
    """All formats, in the order they are tried in."""
    from importlib import import_module
    from pkgutil import iter_modules

    from kkt_driver.explain import recognisers as home

    for module in iter_modules(home.__path__):
        import_module(f"{home.__name__}.{module.name}")
    return tuple(sorted(_FORMATS.values(), key=lambda format: format.order))
