"""The recorded packet scenarios of protocols/atol/vectors/link, from the command that each is about."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.atol.golden import load

from .script import ABORT, ACK, ADD, ASK


@dataclass
class Trace:
    """What was said from the first ADD on; seconds count from there."""

    name: str
    payload: bytes
    tid: int
    first_id: int
    requests: list[tuple[float, int, bytes]] = field(default_factory=list)
    #: packet id -> answer under that id
    answers: dict[int, bytes] = field(default_factory=dict)
    #: what came under id F0
    unasked: list[tuple[float, bytes]] = field(default_factory=list)
    gave_up: bool = False

    def vendor(self) -> list[tuple[float, bytes]]:
        """Requests until the task is over, each of the vendor's double questions as one."""
        said: list[tuple[float, bytes]] = []
        for time, _, data in self.requests:
            if said and data == said[-1][1] and data[:1] == ASK and time - said[-1][0] < 0.1:
                continue
            said.append((time, data))
            if data[:1] == ACK or (data == ABORT and not self._added_again()):
                break
        return said

    def answered(self, kind: bytes) -> list[bytes]:
        """The answers to the requests of one kind, in order; b"" for none."""
        return [self.answers.get(packet, b"") for _, packet, data in self.requests if data[:1] == kind]

    def _added_again(self) -> bool:
        return sum(data[:1] == ADD and data[2] == self.tid for _, _, data in self.requests) > 1


def traces() -> dict[str, Trace]:
    return {
        file["name"]: _read(file["name"], file["frames"], file["outcome"]["code"]) for file in load("link").values()
    }


def _read(name: str, rows: list[tuple[float, str, str, str]], code: int) -> Trace:
    frames = [(time, way, int(packet, 16), bytes.fromhex(data)) for time, way, packet, data in rows]
    start = next(place for place, (_, way, _, data) in enumerate(frames) if way == ">" and data[:1] == ADD)
    begun, _, first_id, add = frames[start]
    trace = Trace(name, add[3:], add[2], first_id, gave_up=code == 2)
    own_id = 0xF0
    for time, way, packet, data in frames[start:]:
        if way == ">":
            trace.requests.append((time - begun, packet, data))
        elif packet == own_id:
            trace.unasked.append((time - begun, data))
        else:
            trace.answers.setdefault(packet, data)
    return trace
