"""A command of the register without its frame, as task buffers and traces hold it: password, code, fields.

Only by hint: two bytes of zeros and a command look like many other things.
"""

from __future__ import annotations

from kkt_driver.errors import BadFrame
from kkt_driver.explain.commands import reply_nodes, task_nodes
from kkt_driver.explain.given import Input
from kkt_driver.explain.model import Node
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span


@recogniser("task", ("Команда ККТ без кадра", "command of the register without a frame"), order=90, guessed=False)
def read_task(given: Input) -> Found:
    """The command, and with a log its answer too: what comes in is one."""
    if len(given.data) < 3:
        raise BadFrame("a task needs password and command")
    span = Span(given.data)
    if not given.turns:
        title, nodes, _ = task_nodes(span)
        return Found((span.node("task", title, children=nodes),))
    found: list[Node] = []
    command = None
    ends = [start for start, _ in given.turns[1:]] + [len(span)]
    for (start, outgoing), stop in zip(given.turns, ends, strict=True):
        piece = span.cut(start, stop)
        if outgoing:
            title, nodes, command = task_nodes(piece)
        else:
            title, nodes = reply_nodes(piece, command)
        found.append(piece.node("task" if outgoing else "reply", title, children=nodes))
    return Found(tuple(found))
