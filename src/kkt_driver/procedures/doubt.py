"""An outcome that is not known, as procedures raise it and keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kkt_driver.errors import OutcomeUnknown
from kkt_driver.procedures.exchange import Procedure


class Doubt(OutcomeUnknown):
    """OutcomeUnknown with the question that settles it; whoever runs procedures ties ``question`` to ``resolve()``.

    It is answered once: the same question, asked again later, might find a document that was made since.
    """

    def __init__(self, operation: str, before: int, question: Callable[[], Procedure[Any]]) -> None:
        super().__init__(operation, before)
        self.question = question
        self.answered = False
        self.answer: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        # The question belongs to this process; what travels is the news.
        return OutcomeUnknown, (self.operation, self.before)
