"""Shift and reports."""

from __future__ import annotations

from kkt_driver.atol.commands import shift
from kkt_sim.printer import papers
from kkt_sim.register import tables
from kkt_sim.register.draft import Attributes
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.register import Register, on
from kkt_sim.register.shared import header_fields, operator_fields
from kkt_sim.register.state import Counters

X_REPORT = 0x01
EXCHANGE_REPORT = 0x09
#: kinds of 67h that are lists of counters under a title
LISTS = {
    0x02: "ОТЧЕТ ПО СЕКЦИЯМ",
    0x03: "ОТЧЕТ ПО КАССИРАМ",
    0x05: "ПОЧАСОВОЙ ОТЧЕТ",
    0x07: "ОТЧЕТ КОЛИЧЕСТВ",
    0x08: "НАЧАЛО РАБОТЫ",
    0x10: "ИТОГИ СМЕНЫ ФН",
    0x11: "ИТОГИ ФН",
    0x14: "ОТЧЕТ ПО ТОВАРАМ",
    0x16: "ОТЧЕТ ПО СКИДКАМ",
}


def _fields(register: Register, given: Attributes, *more: int) -> list[bytes]:
    return [*header_fields(register, 1048, 1009, 1187, 1209, *more), *operator_fields(register, given)]


@on(shift.OpenShift)
def open_shift(register: Register, command: shift.OpenShift) -> None:
    """9Ah."""
    register.require_paper()
    now = register.now
    register.sign(
        lambda: register.drive.begin_shift_open(now),
        _fields(register, register.pending, 1188, 1189),
        register.drive.finish_shift_open,
    )
    register.pending = []
    register.print_last_document()


@on(shift.CloseShift)
def close_shift(register: Register, command: shift.CloseShift) -> None:
    """5Ah: the report, then back to the choice of modes."""
    register.require_paper()
    now, before = register.now, register.state.tables.get(tables.CASH_OUT_ON_CLOSE, b"\0")[0]
    register.sign(
        lambda: register.drive.begin_shift_close(now),
        _fields(register, register.pending),
        register.drive.finish_shift_close,
    )
    register.pending = []
    register.print_last_document()
    if before & tables.CASH_OUT_BIT:
        register.state.cash = 0
        register.save()
    register.mode = 0


@on(shift.Report)
def report(register: Register, command: shift.Report) -> None:
    """67h."""
    register.require_paper()
    context = register.paper_context()
    if command.kind == X_REPORT:
        register.printer.document(papers.x_report(context, register.state, register.now))
    elif command.kind == EXCHANGE_REPORT:
        _exchange_report(register)
    elif command.kind in LISTS:
        lines = papers.counter_lines(context, register.state.shift)
        register.printer.document(papers.service(context, LISTS[command.kind], lines))
    else:
        raise Refused(Code.NOT_SUPPORTED)
    register.pending = []


def _exchange_report(register: Register) -> None:
    if not register.registered:
        raise Refused(Code.NOT_REGISTERED)
    register.sign(
        lambda: register.drive.begin_state_report(register.now),
        header_fields(register, 1209),
        register.drive.finish_state_report,
    )
    register.print_last_document()


@on(shift.SelfTest)
def self_test(register: Register, command: shift.SelfTest) -> None:
    """82h."""
    register.require_paper()
    model = register.model
    lines = [
        model.title,
        f"ВЕРСИЯ {model.version}",
        f"ЗН ККТ {register.serial}",
        f"ФН {register.drive.status().number}",
    ]
    register.printer.document(papers.service(register.paper_context(), "ИНФОРМАЦИЯ О ККТ", lines))


@on(shift.LastDocumentCopy)
def last_document_copy(register: Register, command: shift.LastDocumentCopy) -> None:
    """95h."""
    register.require_paper()
    if not register.printer.last:
        raise Refused(Code.NO_MORE_DATA)
    lines = list(register.printer.last)
    register.printer.copy([papers.centred(register.paper_context(), "КОПИЯ"), *lines])


@on(shift.PrintDriveDocument)
def print_drive_document(register: Register, command: shift.PrintDriveDocument) -> None:
    """ABh."""
    register.require_paper()
    register.printer.document(papers.fiscal(register.paper_context(), register.drive.document(command.number)))


@on(shift.ResetSummary)
def reset_summary(register: Register, command: shift.ResetSummary) -> None:
    """77h: the counters of the shift; those since registration stay."""
    register.state.shift = Counters()
    register.state.cash = 0
    register.save()
