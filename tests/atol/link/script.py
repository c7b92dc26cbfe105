"""A line whose far end is written by hand, on virtual time: the test says what the register answers, and when."""

from __future__ import annotations

from kkt_driver.atol.framing import ASYNC_ID, Frame, FrameDecoder, encode_frame
from kkt_driver.atol.link import HostLink, Lost, Result

TASK = bytes.fromhex("0000910a0000")
RESULT = bytes.fromhex("550000000000010000")
ADD, ACK, ASK, ABORT = b"\xc1", b"\xc2", b"\xc3", b"\xc4"


def frames_in(data: bytes) -> list[Frame]:
    """All frames of what an honest side sent."""
    found = FrameDecoder().feed(data)
    frames = [item for item in found if isinstance(item, Frame)]
    assert frames == found
    return frames


class Talk:
    """A host and everything it sent: (time, packet id, data)."""

    def __init__(self) -> None:
        self.host = HostLink()
        self.now = 0.0
        self.log: list[tuple[float, int, bytes]] = []

    def submit(self, payload: bytes = TASK, *, patience: float = 5.0, repeatable: bool = False) -> Talk:
        self.host.submit(payload, now=self.now, patience=patience, repeatable=repeatable)
        return self

    def sent(self) -> list[bytes]:
        """What was sent since the last look; ids are in ``log``."""
        frames = frames_in(self.host.data_to_send())
        self.log += [(self.now, frame.id, frame.data) for frame in frames]
        return [frame.data for frame in frames]

    @property
    def last_id(self) -> int:
        self.sent()
        return self.log[-1][1]

    def tell(self, answer: bytes, packet_id: int | None = None) -> Talk:
        """Answer the last packet, or the one with ``packet_id``."""
        self.host.receive(encode_frame(self.last_id if packet_id is None else packet_id, answer), self.now)
        return self

    def tell_async(self, answer: bytes) -> Talk:
        return self.tell(answer, ASYNC_ID)

    def wait(self) -> float:
        """Let time pass until the host acts by itself; the time it then is."""
        self.sent()
        assert self.host.outcome is None
        assert self.host.deadline >= self.now
        self.now = self.host.deadline
        self.host.tick(self.now - 1e-6)
        assert self.host.data_to_send() == b""
        self.host.tick(self.now)
        return self.now

    def reconnect(self) -> Talk:
        assert self.host.wants_reconnect
        self.host.reconnected()
        assert not self.host.wants_reconnect
        return self

    @property
    def result(self) -> bytes | None:
        """None while the command is under way."""
        if self.host.outcome is None:
            return None
        assert isinstance(self.host.outcome, Result)
        return self.host.outcome.data

    @property
    def lost(self) -> Lost:
        assert isinstance(self.host.outcome, Lost)
        return self.host.outcome
