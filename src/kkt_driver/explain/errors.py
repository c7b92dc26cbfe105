"""What explaining may raise."""

from __future__ import annotations

from collections.abc import Mapping

from kkt_driver.errors import UsageError


class NotRecognised(UsageError):
    """The input is none of the formats known. ``tried``: format -> why it is not that one.

    Example scenarios: half a frame, hex with a digit missing, a format that has no recogniser, ciphertext.
    """

    def __init__(self, tried: Mapping[str, str]) -> None:
        lines = "".join(f"\n  {name}: {reason}" for name, reason in tried.items())
        super().__init__(f"the input is none of the formats tried{lines}")
        self.tried = dict(tried)
