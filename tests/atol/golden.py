"""The vendor's exchanges of protocols/atol/vectors, as they were recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kkt_driver.atol.framing import encode_frame

VECTORS = Path(__file__).resolve().parents[2] / "protocols" / "atol" / "vectors"


@cache
def load(folder: str) -> dict[str, dict[str, Any]]:
    """All files of a folder, or of a pattern, by folder and name."""
    return {
        f"{path.parent.name}/{path.stem}": json.loads(path.read_text("utf-8"))
        for path in sorted(VECTORS.glob(f"{folder}/*.json"))
    }


@cache
def exchanges() -> dict[str, list[tuple[bytes, bytes]]]:
    """Request and answer, task payloads both, of every file that has them."""
    return {name: list(_pairs(file["exchange"])) for name, file in load("*").items() if "exchange" in file}


def _pairs(exchange: list[list[str]]) -> Iterator[tuple[bytes, bytes]]:
    for (out, request), (back, answer) in zip(exchange[::2], exchange[1::2], strict=True):
        assert (out, back) == (">", "<")
        yield bytes.fromhex(request), bytes.fromhex(answer)


@cache
def frames() -> list[bytes]:
    """Each distinct payload once, in the frame that carries it: ADD for a request, RESULT for an answer."""
    pairs = [pair for file in exchanges().values() for pair in file]
    asked = dict.fromkeys(b"\xc1\x01\x07" + request for request, _ in pairs)
    answered = dict.fromkeys(b"\xa3" + answer for _, answer in pairs)
    return [encode_frame(number % 0xDD, data) for number, data in enumerate([*asked, *answered])]
