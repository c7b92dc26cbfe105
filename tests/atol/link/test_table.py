"""The life of a task has no dead ends, and each state has a word of its own on the wire."""

from __future__ import annotations

import pytest

from kkt_driver.atol.link.table import ANSWERS, LIFE, Answer, On, Request, Task, step


def test_every_state_can_be_reached() -> None:
    reached = {Task.ABSENT}
    while True:
        further = {following for (task, _), following in LIFE.items() if task in reached}
        if further <= reached:
            break
        reached |= further
    assert reached == set(Task)


@pytest.mark.parametrize("task", Task)
def test_abort_empties(task: Task) -> None:
    assert step(task, On.ABORT) is Task.ABSENT


@pytest.mark.parametrize("task", set(Task) - {Task.ABSENT})
def test_every_state_can_be_left_without_abort(task: Task) -> None:
    seen, now = {task}, {task}
    while now:
        now = {after for (at, event), after in LIFE.items() if at in now and event is not On.ABORT} - seen
        seen |= now
    assert Task.ABSENT in seen


def test_only_what_has_ended_can_be_acknowledged() -> None:
    assert {task for task in Task if step(task, On.ACK)} == {Task.DONE, Task.FAILED, Task.STOPPED}


def test_what_was_never_begun_never_ends() -> None:
    for task in (Task.ABSENT, Task.QUEUED, Task.STOPPED):
        assert step(task, On.SUCCEED) is None
        assert step(task, On.FAIL) is None
    for task in (Task.DONE, Task.FAILED):
        assert step(task, On.START) is None
        assert step(task, On.ADD) is None


def test_answers_are_told_apart() -> None:
    assert ANSWERS.keys() == set(Task)
    assert len(set(ANSWERS.values())) == len(ANSWERS)


def test_bytes_of_protocol_3() -> None:
    assert [request.value for request in Request] == [0xC1, 0xC2, 0xC3, 0xC4]
    assert [answer.value for answer in Answer] == [*range(0xA1, 0xA9), *range(0xB1, 0xB5)]
