"""What an explanation is: a tree of nodes, each with its place in the input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from kkt_driver.ffd.rules import Finding

#: Russian and English
Words: TypeAlias = tuple[str, str]
NOTHING: Words = ("", "")


@dataclass(frozen=True, slots=True)
class Node:
    """One piece of the input.

    name: English identifier, ``total``.                 title: how people call it.
    value: int (kopecks for sums), str, bytes, Decimal, datetime or None; ``shown`` is the same as text.
    raw: its bytes, ``data[offset:offset + length]``.    note: what the value means, or what is wrong.
    tag: number of a реквизит.                           ok: a checksum or length that is right or wrong.
    findings: broken rules, on nodes that are documents.
    """

    name: str
    title: Words
    raw: bytes
    offset: int
    value: Any = None
    shown: str = ""
    note: Words = NOTHING
    children: tuple[Node, ...] = ()
    tag: int | None = None
    ok: bool | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def length(self) -> int:
        """Bytes in the input, stuffing included."""
        return len(self.raw)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the input."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the input is.

    ``format``: name of one of :func:`kkt_driver.explain.formats`; ``data``: the bytes that offsets count in.
    """

    format: str
    title: Words
    data: bytes
    nodes: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """Every node, in the order of the input."""
        for node in self.nodes:
            yield from node.walk()

    def find(self, name: str | int) -> list[Node]:
        """Nodes of this name or tag number."""
        return [node for node in self.walk() if name in (node.name, node.tag)]

    @property
    def intact(self) -> bool:
        """Whether all checksums and lengths are right."""
        return all(node.ok is not False for node in self.walk())

    @property
    def findings(self) -> list[Finding]:
        """The rules that the documents break."""
        return [finding for node in self.walk() for finding in node.findings]

    def to_text(self, lang: str = "ru", *, color: bool = False) -> str:
        """A line per node: offset, first bytes, name, value, meaning. ``lang`` is "ru" or "en"."""
        from kkt_driver.explain.rendering import to_text

        return to_text(self, lang, color=color)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        from kkt_driver.explain.rendering import to_dict

        return to_dict(self)
