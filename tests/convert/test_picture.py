"""QR codes as pictures."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from kkt_driver.errors import FieldError, UsageError
from kkt_driver.ffd import ReceiptQr
from kkt_driver.ffd.picture import qr_png, qr_svg, qr_terminal
from tests.ffd.vectors import load

TEXTS = [row["text"] for row in load("qr")]


@pytest.mark.parametrize("text", TEXTS)
def test_the_modules_are_those_of_the_text(text: str, tmp_path: Path) -> None:
    segno = pytest.importorskip("segno")
    qr = ReceiptQr.parse(text)
    matrix = segno.make(text, micro=False, error="m").matrix
    shown = qr_terminal(text).splitlines()
    # two rows of modules a line, four modules of margin all round
    assert len(shown) == (len(matrix) + 8 + 1) // 2
    assert {len(line) for line in map(_plain, shown)} == {len(matrix) + 8}
    assert qr_svg(qr) == qr_svg(qr.text)
    assert f'width="{4 * (len(matrix) + 8)}"' in qr_svg(qr)
    made = io.BytesIO()
    qr_png(qr, made)
    qr_png(qr, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == made.getvalue()
    image: Any = pytest.importorskip("PIL.Image").open(made)
    pixels = image.convert("1").load()
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            assert bool(pixels[4 * (column + 4) + 2, 4 * (row + 4) + 2]) is not bool(dark)


def _plain(line: str) -> str:
    return "".join(one for one in line if one in "█▀▄ ")


def test_texts_that_no_code_holds() -> None:
    pytest.importorskip("segno")
    with pytest.raises(FieldError, match="must not be empty"):
        qr_svg("")
    with pytest.raises(FieldError, match="must fit"):
        qr_svg("ы" * 3000)


def test_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    with pytest.raises(UsageError, match=r"pip install kkt-driver\[image\]"):
        qr_terminal(TEXTS[0])
