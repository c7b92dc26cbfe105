"""A host whose driver carries documents (EoU), as driver 10.8.0 was seen to behave, to an operator in this process."""

from __future__ import annotations

from kkt_driver.atol.commands.eou import EthernetOverTransport, Item, Rx, Tx, join, split
from kkt_driver.atol.framing import ASYNC_ID, Frame, FrameDecoder, encode_frame
from kkt_driver.ofd.message import MessageReader
from kkt_sim.operator.behaviour import Down
from kkt_sim.operator.core import Operator
from kkt_sim.register.device import Device

MAILBOXES = (0xDE, 0xDF)
#: what the driver reads from the operator at once
READS = 128


class HostDriver:
    """Arms a mailbox, answers packets of the register, keeps one connection.

    ``heard``: all items that the register sent.   ``deaf``: takes packets and does nothing about them.
    """

    def __init__(self, device: Device, operator: Operator) -> None:
        self.device, self.operator = device, operator
        self.heard: list[Item] = []
        self.deaf = False
        self._frames, self._id, self._tid, self._mailbox = FrameDecoder(), 0, 0, 0
        self._port = 0
        self._reader: MessageReader | None = None
        self._incoming = b""
        self._wanted = 0
        self._greeted = False

    def open(self) -> None:
        """As at the end of open() with OfdChannel = 2."""
        self._greeted, self._reader, self._wanted = False, None, 0
        for mailbox in MAILBOXES:
            self._send(bytes((0xC2, mailbox)))
        self._send(b"\xc4")
        self._say((Rx.RESET, b""))
        self._arm()

    def tick(self) -> None:
        """About once in a second."""
        if not self._greeted:
            self._say((Rx.REQUEST_VERSION, b""))
        self._take(self.device.work()[0])

    def abort(self) -> None:
        """After any refused command."""
        self._send(b"\xc4")
        self._arm()

    def command(self, payload: bytes) -> bytes:
        """A command of the host itself; its answer."""
        self._tid = (self._tid + 1) % 0xDD
        (answer,) = self._send(bytes((0xC1, 0x01, self._tid)) + payload)
        self._send(bytes((0xC2, self._tid)))
        return answer

    # --- inside -------------------------------------------------------------------------------------------------------

    def _arm(self) -> None:
        self._mailbox ^= 1
        self._send(bytes((0xC1, 0x07, MAILBOXES[self._mailbox], 0, 0)))

    def _say(self, *items: Item) -> None:
        self._tid = (self._tid + 1) % 0xDD
        (answer,) = self._send(bytes((0xC1, 0x00, self._tid)) + EthernetOverTransport(data=join(items)).to_task())
        assert answer[:1] in (b"\xa1", b"\xa3")

    def _send(self, data: bytes) -> list[bytes]:
        """A packet and the answers to it; packets F0h among them are taken."""
        self._id = (self._id + 1) % 0xDD
        return self._take(self.device.feed(encode_frame(self._id, data)))

    def _take(self, data: bytes) -> list[bytes]:
        answers: list[bytes] = []
        unasked: list[bytes] = []
        for frame in self._frames.feed(data):
            assert isinstance(frame, Frame)
            (unasked if frame.id == ASYNC_ID else answers).append(frame.data)
        for packet in unasked:
            assert packet[:3] == bytes((0xA6, MAILBOXES[self._mailbox], 0xDA))
            self._send(bytes((0xC2, MAILBOXES[self._mailbox])))
            items = split(packet[3:])
            self.heard += items
            self._arm()
            for kind, value in items:
                if not self.deaf:
                    self._obey(kind, value)
        return answers

    def _obey(self, kind: int, value: bytes) -> None:
        if kind == Tx.RESPONSE_VERSION:
            self._greeted = True
        elif kind == Tx.REQUEST_VERSION:
            self._say((Rx.RESPONSE_VERSION, b"\x02"))
        elif kind == Tx.PORT:
            self._port = int.from_bytes(value, "little")
        elif kind == Tx.CONNECT:
            assert value == b"127.0.0.1"
            assert self._port == 7777
            reached = self.operator.down is Down.NO
            self._reader, self._incoming = (MessageReader() if reached else None), b""
            self._say((Rx.CONNECT_STATE, bytes((reached,))))
        elif kind == Tx.CLOSE:
            self._reader = None
            self._say((Rx.CONNECT_STATE, b"\0"))
        elif kind == Tx.DATA and self._reader is not None:
            for item in self._reader.feed(value):
                self._incoming += self.operator.handle(item).data
        elif kind == Tx.PACKET_SIZE:
            self._wanted = value[0]
        if self._wanted and self._incoming and self._reader is not None:
            count, self._wanted = min(self._wanted, READS), 0  # one request is kept, the last
            data, self._incoming = self._incoming[:count], self._incoming[count:]
            self._say((Rx.DATA, data))
