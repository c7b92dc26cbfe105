"""The QR code of a receipt as a picture: SVG, PNG, or blocks for a terminal. Needs the extra ``image``.

qr_png(ReceiptQr.of(document), "receipt.png")
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO, StringIO
from os import PathLike
from typing import IO, TYPE_CHECKING, Any

from kkt_driver.errors import FieldError, UsageError

if TYPE_CHECKING:
    from kkt_driver.ffd.qr import ReceiptQr

_SCALE = 4


def qr_svg(text: str | ReceiptQr, *, scale: int = _SCALE) -> str:
    """An SVG document; ``scale`` is the width of a module in pixels."""
    made = BytesIO()
    _code(text).save(made, kind="svg", scale=scale, xmldecl=False, nl=False)
    return made.getvalue().decode("utf-8")


def qr_png(text: str | ReceiptQr, target: str | PathLike[str] | IO[bytes], *, scale: int = _SCALE) -> None:
    """Write a PNG file, or into an open one. OSError."""
    _code(text).save(target, kind="png", scale=scale)


def qr_terminal(text: str | ReceiptQr) -> str:
    """Lines of half blocks, two modules high each, dark on light."""
    made = StringIO()
    _code(text).terminal(made, compact=True)
    return made.getvalue().rstrip("\n")


def _code(text: str | ReceiptQr) -> Any:
    """The code. UsageError without the package that makes it; FieldError for a text that no code holds."""
    try:
        segno: Any = import_module("segno")
    except ImportError:
        raise UsageError("a picture needs a package more: pip install kkt-driver[image]") from None
    content = text if isinstance(text, str) else text.text
    if not content:
        raise FieldError("QR", "must not be empty", content)
    try:
        return segno.make(content, micro=False, error="m")
    except segno.DataOverflowError:
        raise FieldError("QR", "must fit a QR code, at most 2331 bytes", content[:80]) from None
