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

#: The register's side: what it answers about a task.
ANSWERS: dict[Task, Answer] = {
    Task.ABSENT: Answer.NOT_FOUND,
    Task.QUEUED: Answer.PENDING,
    Task.RUNNING: Answer.IN_PROGRESS,
    Task.DONE: Answer.RESULT,
    Task.FAILED: Answer.ERROR,
    Task.STOPPED: Answer.STOPPED,
    Task.WAITING: Answer.WAITING,
}


class Reaction(Enum):
    """What the host does with an answer."""

    OPENED = "the buffer is empty: begin"
    TAKE = "take the result and acknowledge it"
    TAKE_FAILED = "take the result; the buffer has stopped, abort"
    ANEW = "the task was never begun: abort and add it again"
    NOT_THERE = "add again if that is harmless, else the task is lost"
    LATER = "the buffer is full: make room, pause, add again"
    ASK = "the task is there already: ask for its result"
    REFUSED = "the task will not be taken"


#: The host's side: what to do with the answer to a packet. Whatever is not here (PENDING and its kin, answers that do
#: not fit the question) is waited out: silence is met by asking again.
REACTIONS: dict[tuple[Request, Answer], Reaction] = {
    (Request.ABORT, Answer.RESULT): Reaction.OPENED,
    (Request.ADD, ANSWERS[Task.DONE]): Reaction.TAKE,
    (Request.ASK, ANSWERS[Task.DONE]): Reaction.TAKE,
    (Request.ADD, ANSWERS[Task.FAILED]): Reaction.TAKE_FAILED,
    (Request.ASK, ANSWERS[Task.FAILED]): Reaction.TAKE_FAILED,
    (Request.ADD, ANSWERS[Task.STOPPED]): Reaction.ANEW,
    (Request.ASK, ANSWERS[Task.STOPPED]): Reaction.ANEW,
    (Request.ASK, ANSWERS[Task.ABSENT]): Reaction.NOT_THERE,
    (Request.ADD, Answer.OVERFLOW): Reaction.LATER,
    (Request.ADD, Answer.EXISTS): Reaction.ASK,
    (Request.ADD, Answer.ILLEGAL): Reaction.REFUSED,
}
#: What the register tells unasked, on packet F0h.
UNASKED: dict[Answer, Reaction] = {Answer.ASYNC_RESULT: Reaction.TAKE, Answer.ASYNC_ERROR: Reaction.TAKE_FAILED}


def step(task: Task, event: On) -> Task | None:
    """The next state, or None where the event does not fit."""
    return LIFE.get((task, event))
