"""Mailboxes and commands of «Ethernet over transport», beside a session on the same line that sees nothing of them.

The register speaks through tasks that wait (DEh and DFh by turns), and is spoken to with commands DAh. They have task
ids and packet ids that the session never uses.

Nothing is taken for granted: a mailbox is asked for its state every second, a command that was not confirmed is asked
for before it is sent again; that is why its result is wanted, which the vendor's driver does without. If the register
has forgotten its mailbox it was restarted, and all begins anew. Should a piece be lost or doubled all the same, the
operator refuses the message and the register sends it again.
"""

from __future__ import annotations

import logging
from collections import deque

from kkt_driver.atol.commands.eou import EthernetOverTransport, Item, Rx, join, split
from kkt_driver.atol.framing import ASYNC_ID, Broken, Frame, FrameDecoder, encode_frame
from kkt_driver.atol.link.table import Answer, Flag, Request
from kkt_driver.carrying.eou import Host
from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.wire.fields import int_to_bcd

log = logging.getLogger("kkt_driver.carrying.eou")

BOXES = (0xDE, 0xDF)
COMMAND = 0xDD
FIRST_PACKET, LAST_PACKET = 0xDD, 0xEF
#: seconds after which a mailbox or a command is asked for, and the register for its version
ASK_EVERY = 1.0
_BOX_FLAGS = Flag.NEED_RESULT | Flag.IGNORE_ERROR | Flag.WAIT_ASYNC
_COMMAND_FLAGS = Flag.NEED_RESULT | Flag.IGNORE_ERROR
_BROKEN = b"\xfe\x80\x80"  # what a decoder calls a broken frame


class Mailboxes:
    """Bytes from the line in, bytes for the line and for the session out. No I/O but that of ``host``."""

    def __init__(self, host: Host, password: int = 0) -> None:
        if not 0 <= password <= 9999:
            raise FieldError("password", "must lie within 0..9999", password)
        self.host = host
        self._password = int_to_bcd(password, 2)
        self._decoder = FrameDecoder()
        self._packet = FIRST_PACKET
        self._asked: dict[int, tuple[Request, int]] = {}
        self._out = bytearray()
        self._box, self._armed, self._box_at = 0, False, 0.0
        self._last: dict[int, bytes] = {}
        self._queue: deque[bytes] = deque()
        self._sending: bytes | None = None
        self._freeing = False  # the command was carried out; the register is to forget it before the next one
        self._sent_at = self._version_at = 0.0

    def start(self, now: float) -> None:
        """The line is new, or the register was restarted."""
        self.host.reset()
        self._queue.clear()
        self._asked.clear()
        self._decoder, self._sending, self._freeing = FrameDecoder(), None, True
        self._free(now)
        self._say((Rx.RESET, b""))
        for tid in BOXES:
            self._send(Request.ACK, tid)
        self._arm(now)
        self._version_at = now - ASK_EVERY

    def passing(self, data: bytes, now: float) -> None:
        """The session has sent this; if it has emptied the register's buffer, the mailbox is gone with all else."""
        if any(
            isinstance(item, Frame) and item.data[:1] == bytes((Request.ABORT,)) for item in FrameDecoder().feed(data)
        ):
            self._arm(now)

    def receive(self, data: bytes, now: float) -> bytes:
        """Bytes from the line; what of them is for the session."""
        passed = b""
        for item in self._decoder.feed(data):
            if isinstance(item, Broken):
                passed += _BROKEN
            elif item.id == ASYNC_ID and item.data[1:2] and item.data[1] in BOXES:
                self._post(item.data[1], item.data[2:], now)
            elif FIRST_PACKET <= item.id <= LAST_PACKET:
                self._answered(item, now)
            else:
                passed += encode_frame(item.id, item.data)
        return passed

    def work(self, now: float) -> bytes:
        """Bytes for the line."""
        for item in self.host.work():
            self._say(item)
        if not self.host.greeted and now - self._version_at >= ASK_EVERY:
            self._version_at = now
            self._say((Rx.REQUEST_VERSION, b""))
        late = now - self._sent_at >= ASK_EVERY
        if self._freeing:
            if late:
                self._free(now)
        elif self._sending is not None:
            if late:
                self._sent_at = now
                self._send(Request.ASK, COMMAND)
        elif self._queue:
            self._sending = self._queue.popleft()
            self._add_command(now)
        if now - self._box_at >= ASK_EVERY:
            self._box_at = now
            self._send(Request.ASK, BOXES[self._box])
        out = bytes(self._out)
        self._out.clear()
        return out

    # --- inside --------------------------------------------------------------------------------------------------

    def _say(self, item: Item) -> None:
        self._queue.append(self._password + EthernetOverTransport.code + join([item]))

    def _add_command(self, now: float) -> None:
        assert self._sending is not None
        self._sent_at = now
        self._send(Request.ADD, COMMAND, bytes((Request.ADD, _COMMAND_FLAGS, COMMAND)) + self._sending)

    def _free(self, now: float) -> None:
        self._sent_at = now
        self._send(Request.ACK, COMMAND)

    def _arm(self, now: float) -> None:
        tid = BOXES[self._box]
        self._armed, self._box_at = False, now
        self._send(Request.ADD, tid, bytes((Request.ADD, _BOX_FLAGS, tid)) + self._password)

    def _send(self, request: Request, tid: int, data: bytes | None = None) -> None:
        self._asked[self._packet] = (request, tid)
        self._out += encode_frame(self._packet, bytes((request, tid)) if data is None else data)
        self._packet = FIRST_PACKET if self._packet == LAST_PACKET else self._packet + 1

    def _post(self, tid: int, result: bytes, now: float) -> None:
        """A packet from the register. Each is told once; it may be in a mailbox that was thought to be lost."""
        self._send(Request.ACK, tid)
        try:
            if result.startswith(EthernetOverTransport.code):
                self.host.hear(split(result[1:]))
        except BadFrame as error:
            log.warning("the register's packet cannot be read: %s", error)
        self._last[tid] = result
        if tid == BOXES[self._box]:
            self._box = 1 - self._box
            self._arm(now)

    def _answered(self, frame: Frame, now: float) -> None:
        request, tid = self._asked.pop(frame.id, (Request.ACK, 0))
        code, result = frame.data[:1], frame.data[1:]
        if not code:
            return
        if tid == COMMAND:
            self._command_answered(request, code[0], now)
        elif tid == BOXES[self._box] and request is not Request.ACK:
            self._box_answered(request, code[0], result, now)

    def _command_answered(self, request: Request, code: int, now: float) -> None:
        if request is Request.ACK:
            self._freeing = False  # forgotten, or never known
            if self._sending is not None:
                self._add_command(now)
        elif self._freeing:
            return
        elif code == Answer.EXISTS:  # an old one that came late
            self._freeing = True
            self._free(now)
        elif code in (Answer.RESULT, Answer.ERROR):
            if self._sending is not None:
                self._sending, self._freeing = None, True
                self._free(now)
        elif code == Answer.NOT_FOUND and request is Request.ASK and self._sending is not None:
            self._add_command(now)

    def _box_answered(self, request: Request, code: int, result: bytes, now: float) -> None:
        tid = BOXES[self._box]
        if code == Answer.WAITING:
            self._armed = True
        elif code == Answer.RESULT and request is Request.ASK and not self._armed and result == self._last.get(tid):
            self._send(Request.ACK, tid)  # what it held before: our word that we have it was lost
            self._arm(now)
        elif code == Answer.RESULT and request is Request.ASK:
            self._post(tid, result, now)
        elif code == Answer.EXISTS:
            self._send(Request.ASK, tid)
        elif code == Answer.NOT_FOUND and self._armed:
            log.info("the register has forgotten the mailbox: it was restarted")
            self.start(now)
        elif code == Answer.NOT_FOUND:
            self._arm(now)
