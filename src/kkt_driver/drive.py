"""The fiscal drive (ФН) of a register, reached as ``kkt.drive``.

Everything here only reads: no interlock is needed, and a real drive may be asked as freely as a debug one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from kkt_driver import arguments as _given
from kkt_driver.drive_results import (
    DriveState,
    Exchange,
    OperatorReceipt,
    OperatorSettings,
    RegistrationReport,
    ShortRecord,
    Validity,
)
from kkt_driver.ffd import Document
from kkt_driver.forecast import CAPACITY, Forecast
from kkt_driver.procedures import archive as _archive
from kkt_driver.procedures import drive as _drive
from kkt_driver.procedures import operator as _operator
from kkt_driver.procedures.exchange import Procedure
from kkt_driver.session import Session

T = TypeVar("T")

#: the highest number of a document; more days than any drive works
LAST, DAYS = 0xFFFFFFFF, 36_500


class Drive:
    """The drive. Methods raise as those of the register do: TransportError, ProtocolError, DeviceError.

    FieldError, before anything is asked, for a number that is none or out of its range; that of ``documents`` comes
    with the first document.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def _run(self, procedure: Procedure[T]) -> T:
        return self.session.run(procedure)

    def status(self) -> DriveState:
        """Phase, warning flags, shift, last document, serial number, version, debug drive or real one."""
        return self._run(_drive.state())

    def validity(self) -> Validity:
        """Last day of the keys; registrations done and left."""
        return self._run(_drive.validity())

    def exchange(self) -> Exchange:
        """What waits for the operator (ОФД), since when, and what went wrong last."""
        return self._run(_drive.exchange())

    def operator_settings(self) -> OperatorSettings:
        """Where the register looks for its operator."""
        return self._run(_operator.settings())

    def registrations(self) -> list[RegistrationReport]:
        """Every registration, the oldest first."""
        return self._run(_drive.registrations())

    def short(self, number: int) -> ShortRecord:
        """The short record of a document; NoDriveData when there is none."""
        return self._run(_drive.short(_given.a_number(number, "number", LAST)))

    def operator_receipt(self, number: int) -> OperatorReceipt:
        """The operator's receipt for a document; NoDriveData while there is none."""
        return self._run(_drive.operator_receipt(_given.a_number(number, "number", LAST)))

    def documents(
        self,
        first: int = 1,
        last: int | None = None,
        *,
        skip_missing: bool = False,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Document]:
        """Documents ``first`` to ``last`` (by default the last there is), read one by one as they are asked for.

        Each comes once, in order, whole: mishaps of the line are met by reading it again. If the line breaks for
        longer than the driver tries (TransportError), go on with ``first`` behind the document that came last.
        Of which only the short record is kept, that is given: :func:`kkt_driver.drive_results.is_short`.

        on_progress: called with the number read and the last one, before the document is given.
        skip_missing: pass over numbers that the drive does not know, instead of NoDriveData.
        """
        _given.a_number(first, "first", LAST, minimum=1)
        if last is None:
            last = self._run(_archive.last_number())
        _given.a_number(last, "last", LAST)
        for number in range(first, last + 1):
            found = self._run(_archive.document(number, skip_missing=skip_missing))
            if on_progress is not None:
                on_progress(number, last)
            if found is not None:
                yield found

    def daily(self, days: int = 28) -> list[int]:
        """Documents of each of the last full days, the oldest first; fewer for a young drive."""
        return self._run(_archive.daily(_given.a_number(days, "days", DAYS)))

    def forecast(self, days: int = 0, *, capacity: int = CAPACITY, yearly: int | None = None) -> Forecast:
        """When the drive ends, see :mod:`kkt_driver.forecast`.

        days: so many days of the archive are looked at for the documents per day; 0: term and flags alone.
        capacity: documents the drive holds; it cannot be asked.   yearly: declared, for want of days.
        """
        _given.a_number(days, "days", DAYS)
        _given.a_number(capacity, "capacity", LAST, minimum=1)
        if yearly is not None:
            _given.a_number(yearly, "yearly", LAST)
        return self._run(_archive.survey(days, capacity=capacity, yearly=yearly))
