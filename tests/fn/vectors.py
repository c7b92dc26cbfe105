"""The published bytes of protocols/fn/vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
VECTORS: dict[str, Any] = json.loads((ROOT / "protocols" / "fn" / "vectors" / "frames.json").read_text("utf-8"))
FRAMES: dict[str, str] = {frame["what"]: frame["hex"] for frame in VECTORS["frames"]}
DATA: dict[str, bytes] = {data["what"]: bytes.fromhex(data["hex"]) for data in VECTORS["data"]}
TERMINAL_FA: list[str] = VECTORS["terminal_fa"]["frames"]
RECORDS: dict[str, bytes] = {name: bytes.fromhex(text) for name, text in VECTORS["short_records"]["records"].items()}
