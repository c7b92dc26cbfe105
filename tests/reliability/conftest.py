"""A device that dies a hundred thousand times need not say so each time; what was counted is said once."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .shop import SEED

Tell = Callable[..., None]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No log of every death; a failure shows what replays it."""
    print(f"KKT_SEED={SEED}")
    logger = logging.getLogger("kkt_sim")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(before)


@pytest.fixture
def tell(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print what was counted, and add it as a line of JSON to the file that KKT_REPORT names."""
    began = time.perf_counter()

    def told(what: str, **counts: object) -> None:
        seconds = round(time.perf_counter() - began, 1)
        with capsys.disabled():
            print(f"\n{what}: " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in counts.items()))
        path = os.environ.get("KKT_REPORT")
        if path:
            line = {"test": request.node.name, "what": what, "seconds": seconds, **counts}
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    return told
