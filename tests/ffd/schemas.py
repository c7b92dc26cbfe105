"""The JSON schemas of the ФНС (yandex/ofd, Apache-2.0), which are not part of this repository.

Point KKT_OFD_SCHEMAS to a folder with 1.0/, 1.05/ and 1.1/, or put it under .peers/ofd-schemas/. Without it the tests
that need them skip and say so; with KKT_REQUIRE_OFD_SCHEMAS=1 they fail instead.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from .vectors import ROOT

FOLDER = Path(os.environ.get("KKT_OFD_SCHEMAS", ROOT / ".peers" / "ofd-schemas"))
VERSIONS = {1: "1.0", 2: "1.05", 3: "1.1"}


def faults(data: dict[str, Any], version: int) -> list[str]:
    """What the schema of ФФД 1.0 (1), 1.05 (2) or 1.1 (3) says against ``{name: body}``."""
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in _judge(version).iter_errors(data)
    ]


@cache
def _judge(version: int) -> Any:
    folder = FOLDER / VERSIONS[version]
    if not (folder / "document.schema.json").exists():
        if os.environ.get("KKT_REQUIRE_OFD_SCHEMAS"):
            pytest.fail(f"no schemas in {folder}")
        pytest.skip("no JSON schemas of the ФНС here: see tests/ffd/schemas.py")
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    draft4 = pytest.importorskip("referencing.jsonschema").DRAFT4
    files = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.schema.json")}
    registry = referencing.Registry().with_resources(
        [
            (name, referencing.Resource.from_contents(schema, default_specification=draft4))
            for name, schema in files.items()
        ]
    )
    return jsonschema.Draft4Validator(files["document.schema.json"], registry=registry)
