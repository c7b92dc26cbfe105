"""The published vectors of protocols/ffd/vectors, cut into what the tests need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def load(name: str) -> Any:
    return json.loads((ROOT / "protocols" / "ffd" / "vectors" / f"{name}.json").read_text("utf-8"))


def tlv_of(vector: dict[str, Any]) -> bytes:
    """The outer TLV of a vector, without session, container and message sign."""
    offset, length = vector["tlv"]["offset"], vector["tlv"]["length"]
    return bytes.fromhex(vector["hex"])[offset : offset + length]


DOCUMENTS: dict[str, dict[str, Any]] = {vector["name"]: vector for vector in load("documents")}
# whole documents whose source states every tag
TREES: dict[str, list[dict[str, Any]]] = {
    name: vector["expected"]["tlv"] for name, vector in DOCUMENTS.items() if "tlv" in vector["expected"]
}
RECEIPT = tlv_of(DOCUMENTS["synthetic_receipt3_session"])
