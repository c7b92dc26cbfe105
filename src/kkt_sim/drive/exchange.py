"""The exchange with the operator (ОФД), commands 20h to 26h: one document at a time, the oldest first.

What is under way lives in memory only; after a power cut the message is read anew. Only the receipt, once accepted,
is kept: with one append and one sync, as a document is.
"""

from __future__ import annotations

from dataclasses import dataclass

from kkt_driver.fn.enums import Exchange
from kkt_sim.drive import message
from kkt_sim.drive.answers import ExchangeStatus, OperatorAnswer
from kkt_sim.drive.reading import DriveReader
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.table import Operation


@dataclass
class Talk:
    """``text``: the message while it is being read. ``waiting``: number of the document whose receipt is awaited."""

    connected: bool = False
    text: bytes | None = None
    waiting: int = 0


class DriveExchange(DriveReader):
    """Commands 20h to 26h; a part of :class:`kkt_sim.drive.FiscalDrive`."""

    _talk: Talk
    _secret: bytes | None

    def exchange_status(self) -> ExchangeStatus:
        """20h. 02h before the fiscal mode and in the archive phase."""
        self._check(Operation.EXCHANGE_STATUS)
        number, time = self._state.first_waiting or (0, None)
        queued, talk = len(self._state.queue), self._talk
        bits = Exchange(0)
        if talk.connected:
            bits |= Exchange.CONNECTED
        if queued:
            bits |= Exchange.MESSAGE
        if talk.waiting:
            bits |= Exchange.WAITING
        return ExchangeStatus(int(bits), talk.text is not None, queued, number, time)

    def set_transport(self, connected: int) -> None:
        """21h: 1 the operator can be reached, 0 not, which gives up a message being read. 01h, 02h."""
        self._check(Operation.TRANSPORT)
        if connected not in (0, 1):
            raise DriveRefused(Code.BAD_COMMAND, f"transport {connected}")
        self._talk.connected = bool(connected)
        if not connected:
            self._talk.text = None

    def begin_message(self) -> int:
        """22h: bytes of the message of the oldest document; also while its receipt is awaited. 02h, 08h, 11h."""
        self._check(Operation.BEGIN_MESSAGE)
        self._connected()
        first = self._state.first_waiting
        if first is None:
            raise DriveRefused(Code.NO_DATA, "nothing waits for the operator")
        stored = self._whole(first[0])
        self._talk.text = message.build(
            stored, drive=self.number, secret=self._secret, whole=self.profile.whole_messages
        )
        self._talk.waiting = 0
        return len(self._talk.text)

    def read_message(self, offset: int, size: int) -> bytes:
        """23h: a block of the message, fewer bytes at its end. 01h (offset past the end), 02h, 11h."""
        self._check(Operation.READ_MESSAGE)
        self._connected()
        text = self._reading()
        if offset > len(text):
            raise DriveRefused(Code.BAD_COMMAND, f"offset {offset} in a message of {len(text)} bytes")
        return text[offset : offset + size]

    def cancel_message(self) -> None:
        """24h: give the reading up. 02h."""
        self._check(Operation.CANCEL_MESSAGE)
        self._reading()
        self._talk.text = None

    def end_message(self) -> None:
        """25h: the message was read; its receipt is awaited. 02h."""
        self._check(Operation.END_MESSAGE)
        self._reading()
        self._talk.text = None
        self._talk.waiting = self._state.queue[0][0]

    def put_receipt(self, data: bytes) -> OperatorAnswer:
        """26h: the operator's answer, with or without its session header.

        A document that the operator took leaves the queue, for good when this returns; with the last one a closed
        drive goes into the archive phase. 02h (nothing is awaited), 03h, 20h with a reason 1..5, after which another
        answer may be tried.
        """
        self._check(Operation.PUT_RECEIPT)
        number = self._talk.waiting
        if not number:
            raise DriveRefused(Code.WRONG_STATE, "no receipt is awaited")
        said = message.accept(
            data, drive=self.number, number=number, secret=self._secret, signed=self.profile.check_operator
        )
        if said.delivered:
            self._attempt(lambda: self._memory.confirm(message.kept(said)))
        self._talk.waiting = 0
        return OperatorAnswer(said.code, said.delivered, message.told(said))

    def _connected(self) -> None:
        if not self._talk.connected:
            raise DriveRefused(Code.NO_TRANSPORT, "the register has not said that the operator can be reached")

    def _reading(self) -> bytes:
        if self._talk.text is None:
            raise DriveRefused(Code.WRONG_STATE, "no message is being read")
        return self._talk.text
