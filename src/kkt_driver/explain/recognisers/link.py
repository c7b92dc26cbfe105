"""Link frames of the register (protocol 3): tasks, their answers, and which answer belongs to which command."""

from __future__ import annotations

from kkt_driver.atol.framing import ASYNC_ID, ESCAPE, START
from kkt_driver.atol.link.table import Answer, Flag, Request
from kkt_driver.errors import BadFrame
from kkt_driver.explain.commands import Command, reply_nodes, task_nodes
from kkt_driver.explain.given import Input
from kkt_driver.explain.model import NOTHING, Node, Words
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span
from kkt_driver.wire.crc import crc8

_REQUESTS: dict[int, Words] = {
    Request.ADD: ("добавить задание", "add a task"),
    Request.ACK: ("результат получен, забыть", "result received, forget it"),
    Request.ASK: ("запросить результат", "ask for the result"),
    Request.ABORT: ("очистить буфер заданий", "empty the task buffer"),
}
_ANSWERS: dict[int, Words] = {
    Answer.PENDING: ("задание в очереди", "the task is queued"),
    Answer.IN_PROGRESS: ("задание выполняется", "the task is running"),
    Answer.RESULT: ("результат", "result"),
    Answer.ERROR: ("ошибка задания", "the task failed"),
    Answer.STOPPED: ("остановлено: предыдущее задание с ошибкой", "stopped: an earlier task failed"),
    Answer.ASYNC_RESULT: ("результат, присланный сам", "result that came unasked"),
    Answer.ASYNC_ERROR: ("ошибка, присланная сама", "error that came unasked"),
    Answer.WAITING: ("ждёт события", "waits for something to happen"),
    Answer.OVERFLOW: ("буфер переполнен", "the buffer is full"),
    Answer.EXISTS: ("такое задание уже есть", "there is such a task already"),
    Answer.NOT_FOUND: ("нет такого задания", "there is no such task"),
    Answer.ILLEGAL: ("недопустимое задание", "illegal task"),
}
_FLAGS: tuple[tuple[int, Words], ...] = (
    (Flag.NEED_RESULT, ("нужен результат", "needs the result")),
    (Flag.IGNORE_ERROR, ("не останавливаться при ошибке", "go on after an error")),
    (Flag.WAIT_ASYNC, ("ждать события", "wait for something to happen")),
)
_WITH_RESULT = (Answer.RESULT, Answer.ERROR)
#: so many broken frames from the start, and it is something else
_PATIENCE = 1000
_ASYNC = (Answer.ASYNC_RESULT, Answer.ASYNC_ERROR)


@recogniser("link", ("Кадры канала (протокол 3)", "link frames (protocol 3)"), order=10)
def read(given: Input) -> Found:
    """Every FEh starts a frame. Answers are matched with commands by packet and task id."""
    data = given.data
    if not data.startswith(bytes((START,))) and not given.turns:
        raise BadFrame(f"a frame starts with FE, not {data[:1].hex() or 'nothing'}")
    starts = [at for at, byte in enumerate(data) if byte == START]
    if not starts:
        raise BadFrame("there is no frame start, FE")
    talk, nodes, why = _Talk(), list[Node](), ""
    if starts[0]:
        nodes.append(_noise(Span(data).cut(0, starts[0])))
    for start, stop in zip(starts, [*starts[1:], len(data)], strict=True):
        raw = Span(data).cut(start, stop)
        span, fault = _unstuffed(raw)
        size = _whole(span)
        if fault or size is None or size > len(span):
            why = why or fault or f"frame cut short: {len(span)} bytes"
            if len(nodes) == _PATIENCE and all(node.name == "broken" for node in nodes):
                break
            nodes.append(talk.broken(span, size, fault))
            continue
        nodes.append(talk.frame(span.cut(0, size)))
        if size < len(span):
            nodes.append(_noise(span.cut(size)))
    if not any(node.name == "frame" or (node.children and (given.asked or _says_something(node))) for node in nodes):
        raise BadFrame(why)
    certain = all(one.ok is not False for node in nodes for one in (node, *node.children))
    return Found(tuple(nodes), certain)


def _says_something(node: Node) -> bool:
    """Whether a broken frame is more than chance makes: its data begin as those of a packet do."""
    return any(child.name == "kind" for child in node.children)


def _noise(span: Span) -> Node:
    note = ("не часть кадра", "no part of a frame")
    return span.bytes_node("noise", ("Помеха", "noise"), note=note, ok=False)


def _unstuffed(raw: Span) -> tuple[Span, str]:
    """The bytes that FD ED and FD EE stand for, and what is wrong with them."""
    if ESCAPE not in raw.data:
        return raw, ""
    plain, at, position, data = bytearray(), list[int](), 0, raw.data
    while position < len(data):
        at.append(raw.at[position])
        byte = data[position]
        position += 1
        if byte == ESCAPE and position < len(data):  # of the last one only the first half has come
            if data[position] not in (0xED, 0xEE):
                return raw, "an escape FD is followed by neither ED nor EE"
            byte = ESCAPE if data[position] == 0xED else START
            position += 1
        plain.append(byte)
    return Span(raw.source, bytes(plain), [*at, raw.at[-1]]), ""


def _whole(span: Span) -> int | None:
    """Length of the frame, its start included, as its length bytes have it."""
    data = span.data
    if len(data) < 3 or (data[1] | data[2]) & 0x80:
        return None
    return 5 + (data[1] | data[2] << 7)


class _Talk:
    """What was asked so far: packets by id, commands by task id."""

    def __init__(self) -> None:
        self._packets: dict[int, int] = {}
        self._tasks: dict[int, Command | None] = {}

    def frame(self, span: Span) -> Node:
        end = len(span) - 1
        title, children = self._body(span.data[3], span.cut(4, end))
        crc = span.cut(end).check_node(
            "crc", ("контрольная сумма", "checksum"), span.data[end], crc8(span.data[3:end]), digits=2
        )
        return span.node("frame", title, children=(*_head(span), *children, crc))

    def broken(self, span: Span, size: int | None, fault: str) -> Node:
        """A frame whose end is missing, as far as it goes; nothing inside one that makes no sense from the start."""
        title: Words = ("Кадр повреждён", "broken frame")
        if fault or size is None:
            why: Words = (fault, fault) if fault else ("длина не читается", "the length cannot be read")
            return span.bytes_node("broken", title, note=why, ok=False)
        note = (f"обрывается: заявлено {size} байт, есть {len(span)}", f"cut short: {size} bytes, {len(span)} there")
        body, children = span.cut(4), tuple[Node, ...]()
        if len(body):
            words, children = self._body(span.data[3], body)
            title = (f"{title[0]}: {words[0]}", f"{title[1]}: {words[1]}")
        return span.node("broken", title, span.data, note=note, ok=False, children=(*_head(span), *children))

    def _body(self, packet: int, body: Span) -> tuple[Words, tuple[Node, ...]]:
        if not len(body):
            return ("Кадр без данных", "frame without data"), ()
        kind = body.data[0]
        words = _REQUESTS.get(kind) or _ANSWERS.get(kind)
        if words is None:
            unknown: Words = ("Кадр с неизвестными данными", "frame with unknown data")
            return unknown, (body.bytes_node("data", ("данные", "data")),)
        asked = kind in _REQUESTS
        name = Request(kind).name if asked else Answer(kind).name
        first = body.cut(0, 1).node("kind", ("вид", "kind"), kind, shown=name, note=words)
        title, rest = self._request(kind, packet, body) if asked else self._answer(kind, packet, body)
        whose = ("Запрос", "request") if asked else ("Ответ", "answer")
        ru, en = title if any(title) else words
        return (f"{whose[0]} {name}: {ru}", f"{whose[1]} {name}: {en}"), (first, *rest)

    def _request(self, kind: int, packet: int, body: Span) -> tuple[Words, tuple[Node, ...]]:
        at = 2 if kind == Request.ADD else 1
        if kind == Request.ABORT or len(body) <= at:
            return NOTHING, _leftover(body.cut(1))
        tid = body.data[at]
        self._packets[packet] = tid
        nodes = [_tid(body.cut(at, at + 1))]
        if kind != Request.ADD:
            return NOTHING, (*nodes, *_leftover(body.cut(at + 1)))
        flags = body.data[1]
        note: Words = (_words(flags, 0), _words(flags, 1))
        nodes.insert(0, body.cut(1, 2).node("flags", ("флаги", "flags"), flags, shown=f"{flags:02X}h", note=note))
        task = body.cut(3)
        title, children, self._tasks[tid] = task_nodes(task)
        if not len(task):
            return title, tuple(nodes)
        return title, (*nodes, task.node("task", title, children=children))

    def _answer(self, kind: int, packet: int, body: Span) -> tuple[Words, tuple[Node, ...]]:
        if kind in _ASYNC and len(body) > 1:
            title, nodes = reply_nodes(body.cut(2), self._tasks.get(body.data[1]))
            return title, (_tid(body.cut(1, 2)), *_reply(body.cut(2), title, nodes))
        result = body.cut(1)
        if kind not in _WITH_RESULT or not len(result):
            return NOTHING, _leftover(result)
        title, nodes = reply_nodes(result, self._tasks.get(self._packets.get(packet, -1)))
        return title, _reply(result, title, nodes)


def _head(span: Span) -> tuple[Node, ...]:
    """Start, length and packet id, as far as they have come."""
    length = span.data[1] | span.data[2] << 7
    nodes = [
        span.cut(0, 1).bytes_node("start", ("начало кадра", "start")),
        span.cut(1, 3).node("length", ("длина данных", "length of the data"), length, shown=str(length)),
    ]
    if len(span) > 3:
        packet = span.data[3]
        note: Words = ("прислан ККТ", "sent by the register") if packet == ASYNC_ID else NOTHING
        nodes.append(
            span.cut(3, 4).node("id", ("номер пакета", "packet id"), packet, shown=f"{packet:02X}h", note=note)
        )
    return tuple(nodes)


def _reply(span: Span, title: Words, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    return (span.node("reply", title, children=nodes),) if len(span) else ()


def _leftover(span: Span) -> tuple[Node, ...]:
    return (span.bytes_node("data", ("данные", "data")),) if len(span) else ()


def _tid(span: Span) -> Node:
    return span.node("tid", ("номер задания", "task id"), span.data[0], shown=f"{span.data[0]:02X}h")


def _words(flags: int, column: int) -> str:
    return ", ".join(words[column] for bit, words in _FLAGS if flags & bit)
