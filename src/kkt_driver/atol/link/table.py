"""The life of a task in the register's buffer: the one table that both roles work from.

    ABSENT ─ADD→ QUEUED ─START→ RUNNING ─SUCCEED→ DONE ─ACK→ ABSENT
                   │               └────FAIL────→ FAILED        (the buffer stops until ABORT)
                   ├─STOP→ STOPPED   an earlier task failed; this one was never begun
                   └─WAIT→ WAITING   a mailbox: holds until the register has something to say

ABORT empties the buffer. Source: протокол 3, as measured on driver 10.8.0.
"""

from __future__ import annotations

from enum import Enum, IntEnum, IntFlag


class Request(IntEnum):
    """First byte of a packet from the host."""

    ADD = 0xC1
    ACK = 0xC2
    ASK = 0xC3
    ABORT = 0xC4


class Answer(IntEnum):
    """First byte of a packet from the register."""

    PENDING = 0xA1
    IN_PROGRESS = 0xA2
    RESULT = 0xA3
    ERROR = 0xA4
    STOPPED = 0xA5
    ASYNC_RESULT = 0xA6
    ASYNC_ERROR = 0xA7
    WAITING = 0xA8
    OVERFLOW = 0xB1
    EXISTS = 0xB2
    NOT_FOUND = 0xB3
    ILLEGAL = 0xB4


class Flag(IntFlag):
    """Second byte of ADD."""

    NEED_RESULT = 1
    IGNORE_ERROR = 2
    WAIT_ASYNC = 4


class Task(Enum):
    """States of a task."""

    ABSENT = "absent"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    WAITING = "waiting"


class On(Enum):
    """What happens to a task."""

    ADD = "add"
    START = "start"
    SUCCEED = "succeed"
    FAIL = "fail"
    STOP = "stop"
    WAIT = "wait"
    ACK = "ack"
    ABORT = "abort"


LIFE: dict[tuple[Task, On], Task] = {
    (Task.ABSENT, On.ADD): Task.QUEUED,
    (Task.QUEUED, On.START): Task.RUNNING,
    (Task.QUEUED, On.STOP): Task.STOPPED,
    (Task.QUEUED, On.WAIT): Task.WAITING,
    (Task.WAITING, On.SUCCEED): Task.DONE,
    (Task.RUNNING, On.SUCCEED): Task.DONE,
    (Task.RUNNING, On.FAIL): Task.FAILED,
    (Task.DONE, On.ACK): Task.ABSENT,
    (Task.FAILED, On.ACK): Task.ABSENT,
    (Task.STOPPED, On.ACK): Task.ABSENT,
    **{(task, On.ABORT): Task.ABSENT for task in Task},
}

#: What the register answers about a task; the host reads the same row backwards.
ANSWERS: dict[Task, Answer] = {
    Task.ABSENT: Answer.NOT_FOUND,
    Task.QUEUED: Answer.PENDING,
    Task.RUNNING: Answer.IN_PROGRESS,
    Task.DONE: Answer.RESULT,
    Task.FAILED: Answer.ERROR,
    Task.STOPPED: Answer.STOPPED,
    Task.WAITING: Answer.WAITING,
}
TOLD_BY: dict[int, Task] = {
    **{answer: task for task, answer in ANSWERS.items()},
    Answer.ASYNC_RESULT: Task.DONE,
    Answer.ASYNC_ERROR: Task.FAILED,
}


def step(task: Task, event: On) -> Task | None:
    """The next state, or None where the event does not fit."""
    return LIFE.get((task, event))
