"""What holds for every explanation."""

from __future__ import annotations

import json

from kkt_driver.explain import Explanation, Node, explain


def checked(data: bytes | str, hint: str | None = None) -> Explanation:
    """The explanation; every node is where it says, inside its parent, and children do not overlap."""
    found = explain(data, hint=hint)
    if isinstance(data, bytes) and found.format != "qr" and len(found.data) == len(data):
        assert found.data == data
    for node in found.nodes:
        _check(node, found.data, 0, len(found.data))
    assert json.loads(json.dumps(found.to_dict()))["format"] == found.format
    for lang in ("ru", "en"):
        lines = found.to_text(lang).split("\n")
        assert len(lines) == 1 + sum(1 + len(node.findings) for node in found.walk())
    return found


def _check(node: Node, data: bytes, low: int, high: int) -> None:
    end = node.offset + node.length
    assert low <= node.offset <= end <= high, node
    assert node.raw == data[node.offset : end], node
    at = node.offset
    for child in node.children:
        _check(child, data, at, end)
        at = child.offset + child.length
