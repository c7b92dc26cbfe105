"""What are these bytes? A tree of names, values and places for anything that registers, drives and operators exchange.

>>> from kkt_driver.explain import explain
>>> print(explain("t=20201225T1016&s=1113.99&fn=9282440300829880&i=10556&fp=189504453&n=1").format)
qr
"""

from __future__ import annotations

from dataclasses import replace

from kkt_driver.errors import KktError, UsageError
from kkt_driver.explain.errors import NotRecognised
from kkt_driver.explain.given import MAX_SIZE, readings
from kkt_driver.explain.model import Explanation, Node
from kkt_driver.explain.registry import Format, formats

__all__ = ["MAX_SIZE", "Explanation", "Format", "Node", "NotRecognised", "explain", "formats"]

_LONGEST_REASON = 160


def explain(data: bytes | str, *, hint: str | None = None) -> Explanation:
    """What ``data`` is and what it says.

    Args:
        data: bytes; or text: hex in any spelling, lines of a log with ``->`` and ``<-``, base64, the text of a QR
            code. Bytes that are text are read as text too. At most 1 MiB.
        hint: name of the only format to try, one of :func:`formats`.

    Damaged input is explained as far as it can be, the damage marked on its node (``ok`` False); with a hint a little
    is enough, without one as much as chance does not make. Raises NotRecognised, which tells for each format why it is
    not that one; UsageError for a hint that does not exist or input that is too long.
    """
    if len(data) > MAX_SIZE:
        raise UsageError(f"at most {MAX_SIZE} bytes are explained, not {len(data)}")
    known = {format.name: format for format in formats()}
    if hint is not None and hint not in known:
        raise UsageError(f"unknown format {hint!r}; known are {', '.join(known)}")
    chosen = [known[hint]] if hint is not None else [format for format in known.values() if format.guessed]
    tried: dict[str, str] = {}
    doubtful: Explanation | None = None
    for given in readings(data if isinstance(data, str) else bytes(data), tried):
        given = replace(given, asked=hint is not None)
        for format in chosen:
            if format.text != (given.text is not None):
                continue
            try:
                found = format.read(given)
            except KktError as error:
                reason = " ".join(str(error).split())
                tried.setdefault(format.name, reason[:_LONGEST_REASON] + "…" * (len(reason) > _LONGEST_REASON))
                continue
            made = Explanation(format.name, format.title, given.data, found.nodes)
            if found.certain:
                return made
            doubtful = doubtful or made
    if doubtful is not None:
        return doubtful
    if hint is not None:
        tried.setdefault(hint, "there is no text" if known[hint].text else "there are no bytes")
    raise NotRecognised(tried)
