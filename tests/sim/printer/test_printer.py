"""Paper: nothing is lost for want of it, and nothing is printed twice."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kkt_sim.printer import Printer
from kkt_sim.printer.printer import MEMORY


@pytest.fixture
def printer() -> Printer:
    return Printer(48)


def test_a_document_is_printed_and_cut(printer: Printer) -> None:
    printer.document(["а", "б"])
    assert (list(printer.tape), printer.last, printer.lines_printed, printer.cuts) == (["а", "б"], ["а", "б"], 2, 1)


def test_loose_lines_wait_for_the_next_document_or_their_end(printer: Printer) -> None:
    printer.line("сам по себе")
    assert list(printer.tape) == []
    printer.document(["а"])
    assert (list(printer.tape), printer.last) == (["сам по себе", "а"], ["а"])
    printer.line("еще")
    printer.finish()
    assert (list(printer.tape)[2:], printer.last) == (["еще"], ["еще"])
    cuts = printer.cuts
    printer.finish()
    assert (len(printer.tape), printer.cuts) == (3, cuts)


def test_without_paper_documents_wait_in_their_order(printer: Printer) -> None:
    printer.document(["первый"])
    printer.paper = False
    printer.document(["второй"])
    printer.line("между")
    printer.finish()
    printer.document(["третий"])
    assert (list(printer.tape), printer.last, printer.cuts) == (["первый"], ["первый"], 1)
    printer.resume()
    assert len(printer.held_back) == 3
    printer.paper = True
    printer.resume()
    printer.resume()
    assert list(printer.tape) == ["первый", "второй", "между", "третий"]
    assert (printer.last, printer.held_back, printer.cuts) == (["третий"], [], 4)


def test_a_copy_is_not_the_last_document(printer: Printer) -> None:
    printer.document(["чек"])
    printer.copy(["КОПИЯ", "чек"])
    assert (list(printer.tape), printer.last) == (["чек", "КОПИЯ", "чек"], ["чек"])


def test_the_tape_remembers_so_many_lines(printer: Printer) -> None:
    for number in range(MEMORY // 1000 + 1):
        printer.document([str(number)] * 1000)
    assert (len(printer.tape), printer.tape[0], printer.lines_printed) == (MEMORY, "1", MEMORY + 1000)


def test_who_looks_on_may_go_away(printer: Printer) -> None:
    seen: list[str] = []

    def look(lines: Sequence[str]) -> None:
        if seen:
            raise BrokenPipeError
        seen.extend(lines)

    printer.listener = look
    for line in ("а", "б", "в"):
        printer.document([line])
    assert seen == ["а"]
    assert list(printer.tape) == ["а", "б", "в"]
    assert printer.listener is None
