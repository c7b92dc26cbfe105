"""``kkt drive``: how the drive is, what it holds, all of it into a file."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kkt_driver.cli.commands import register
from kkt_driver.cli.output import Output
from kkt_driver.errors import FieldError, NoDriveData, UsageError
from kkt_driver.money import roubles

if TYPE_CHECKING:
    from kkt_driver.drive import Drive
    from kkt_driver.drive_results import ShortRecord
    from kkt_driver.forecast import Forecast

#: of the archive that status looks at: two weeks, a few seconds on a serial line
DAYS = 14
FORMATS = ("tlv", "json", "jsonl")
#: leaf(branch, name, handler, text, example)
Leaf = Callable[..., Any]


def add_drive(noun: Any, leaf: Leaf) -> None:
    """``kkt drive ...``."""
    parser = leaf(
        noun,
        "status",
        status,
        "phase, warnings, validity, what waits for the operator, when the drive ends",
        "kkt drive status\nkkt drive status --days 28 --capacity 170000 --json",
    )
    parser.add_argument(
        "--days",
        type=int,
        metavar="N",
        default=DAYS,
        help=f"forecast by the documents of the last N days ({DAYS}); a day takes 20 questions, 0 none",
    )
    parser.add_argument("--capacity", type=int, metavar="N", help="documents that the drive holds (250000)")
    parser.add_argument("--yearly", type=int, metavar="N", help="documents of a year, for a register too young to tell")
    parser = leaf(
        noun,
        "archive",
        archive,
        "list documents; with --json one object per line",
        "kkt drive archive --from 100 --to 120\nkkt drive archive --follow seen.json",
    )
    _range(parser)
    parser.add_argument("--follow", metavar="FILE", help="only what is new: begin behind what is noted there")
    parser = leaf(
        noun,
        "export",
        export,
        "write the archive, or a part of it, into a file",
        "kkt drive export archive.tlv\nkkt drive export archive.jsonl --resume",
    )
    parser.add_argument("file", metavar="FILE", help="appears when all is in it; until then it is FILE.part")
    _range(parser)
    parser.add_argument("--format", choices=FORMATS, help="by default the name of FILE tells")
    parser.add_argument("--resume", action="store_true", help="go on behind the last whole document in FILE")
    parser.add_argument("--skip-missing", action="store_true", help="pass over documents that the drive does not know")


def _range(parser: Any) -> None:
    parser.add_argument("--from", dest="first", type=int, metavar="N", help="first document (1)")
    parser.add_argument("--to", dest="last", type=int, metavar="N", help="last document (the last there is)")


def status(arguments: Namespace, output: Output) -> None:
    """kkt drive status"""
    from kkt_driver.forecast import CAPACITY

    if not 0 <= arguments.days <= 365:
        raise FieldError("--days", "must lie within 0..365", arguments.days)
    with register(arguments) as kkt:
        drive = kkt.drive
        state, validity, waiting = drive.status(), drive.validity(), drive.exchange()
        end = drive.forecast(
            arguments.days,
            capacity=CAPACITY if arguments.capacity is None else arguments.capacity,
            yearly=arguments.yearly,
        )
    data = {
        **state.to_dict(),
        "validity": validity.to_dict(),
        "exchange": waiting.to_dict(),
        "forecast": end.to_dict(),
    }
    kind = "отладочный" if state.debug else "настоящий"
    lines = [
        f"ФН {state.serial}, {kind}, прошивка {state.version}",
        f"Фаза: {state.phase_name}",
        f"Последний ФД: {state.last}" + (f" от {state.time:%d.%m.%Y %H:%M}" if state.time else ""),
        f"Регистраций: {validity.done}, осталось {validity.left}",
    ]
    if validity.until is not None:
        lines.append(f"Ключи до {validity.until:%d.%m.%Y}, дней: {validity.days_left}")
    lines += exchange_lines(waiting)
    if end.load is None:
        lines.append("Документов в день: " + ("ещё неизвестно" if arguments.days else "не считались, см. --days"))
    lines += forecast_lines(end)
    output.done(data, "\n".join(lines))


def exchange_lines(waiting: Any) -> list[str]:
    """What waits for the operator, for people."""
    lines = [f"Не передано в ОФД: {waiting.unsent}"]
    if waiting.since is not None:
        ago = f", ждёт {waiting.waiting.days} дн." if waiting.waiting is not None else ""
        lines[0] += f", первый ФД {waiting.first} от {waiting.since:%d.%m.%Y %H:%M}{ago}"
    if waiting.last_sent is not None:
        lines.append(f"Последняя передача: {waiting.last_sent:%d.%m.%Y %H:%M:%S}")
    about = f" (ФД {waiting.failed})" if waiting.failed else ""
    return lines + [f"Ошибка обмена: {error.ru}{about}" for error in waiting.errors]


def forecast_lines(end: Forecast) -> list[str]:
    """When the drive ends, for people."""
    from kkt_driver.forecast import REASONS

    lines = []
    if end.load is not None:
        trend = f", изменение {end.load.trend:+.2f} в день" if end.load.trend else ""
        lines.append(f"Документов в день: {end.load.mean:.1f}{trend}; места ещё на {end.room}")
    if end.ends is not None and end.reason is not None:
        early = f", возможно {end.early:%d.%m.%Y}" if end.early not in (None, end.ends) else ""
        lines.append(f"Заменить до {end.ends:%d.%m.%Y} ({REASONS[end.reason][0]}), дней: {end.days_left}{early}")
    if end.lock is not None:
        lines.append(f"Без передачи в ОФД ФН заблокируется {end.lock:%d.%m.%Y}")
    return lines + [f"Внимание: {notice.ru}" for notice in end.warnings]


def archive(arguments: Namespace, output: Output) -> None:
    """kkt drive archive"""
    from kkt_driver.ffd.labels import label

    with register(arguments) as kkt:
        drive, noted = kkt.drive, None
        known = drive.status()
        first = arguments.first or 1
        if arguments.follow is not None:
            noted = _noted(Path(arguments.follow), known.serial)
            first = max(first, noted + 1)
        last = known.last if arguments.last is None else min(arguments.last, known.last)
        try:
            for record in _records(drive, first, last):
                if output.as_json:
                    print(json.dumps(record.to_dict(), ensure_ascii=False))
                else:
                    print(_row(record, label("DocumentForm", record.form) or f"форма {record.form}"))
                noted = record.number
        finally:
            sys.stdout.flush()  # what nobody could read is not noted
            if arguments.follow is not None and noted is not None:
                _replace(Path(arguments.follow), json.dumps({"drive": known.serial, "document": noted}) + "\n")


def _records(drive: Drive, first: int, last: int) -> Iterator[ShortRecord]:
    for number in range(first, last + 1):
        try:
            yield drive.short(number)
        except NoDriveData:
            continue


def _row(record: ShortRecord, name: str) -> str:
    time = f"{record.time:%d.%m.%Y %H:%M}" if record.time else " " * 16
    total = roubles(record.total) if record.total is not None else f"смена {record.shift}" if record.shift else ""
    sent = "передан" if record.confirmed else "-"
    return f"{record.number:>8}  {time}  {record.sign:>10}  {sent:<7}  {total:>14}  {name}"


def _noted(path: Path, serial: str) -> int:
    """The document that was listed last; 0 when there is no such file yet."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        drive, document = found["drive"], found["document"]
    except FileNotFoundError:
        return 0
    except (ValueError, TypeError, KeyError):
        raise UsageError(f"{path}: is not a note of kkt drive archive --follow") from None
    if drive != serial:
        raise UsageError(f"{path}: is about drive {drive}, this is {serial}")
    if not isinstance(document, int):
        raise UsageError(f"{path}: is not a note of kkt drive archive --follow")
    return document


def _replace(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def export(arguments: Namespace, output: Output) -> int:
    """kkt drive export"""
    from kkt_driver.cli.exporting import export as run

    return run(arguments, output)
