"""What the product is held against was written apart from it, by definition and not for speed."""

from __future__ import annotations


def bitwise(data: bytes, polynomial: int, width: int, value: int) -> int:
    """The definition: shift every bit through."""
    top, mask = 1 << width - 1, (1 << width) - 1
    for byte in data:
        value ^= byte << width - 8
        for _ in range(8):
            value = (value << 1 ^ polynomial if value & top else value << 1) & mask
    return value
