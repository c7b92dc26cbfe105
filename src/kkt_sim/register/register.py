"""The register: its state and the way of a command through password, rule, handler and answer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from kkt_driver.atol.command import AtolCommand, Done, RawCommand, Reply, decode_task
from kkt_driver.atol.errors import drive_code_to_device
from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd import tlv
from kkt_driver.wire.fields import bcd_to_int
from kkt_sim.clock import Clock
from kkt_sim.drive import DriveRefused, FiscalDrive, Phase
from kkt_sim.drive.journal import Journal
from kkt_sim.drive.profile import CHUNK_LIMIT, SHIFT_LENGTH
from kkt_sim.drive.record import unpack_time
from kkt_sim.printer import Printer, papers
from kkt_sim.register import tables
from kkt_sim.register.attributes import Assembler
from kkt_sim.register.booking import book
from kkt_sim.register.draft import CASH, Attributes, Draft
from kkt_sim.register.eou import HostChannel
from kkt_sim.register.exchange import Channel, Exchange, Pace, Target
from kkt_sim.register.model import Model
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.rules import Mode, broken_rule
from kkt_sim.register.state import Cell, Counters, RegisterState
from kkt_sim.storage import Storage

T = TypeVar("T")
C = TypeVar("C", bound=AtolCommand[Any])
Handler = Callable[["Register", Any], "Reply | None"]

HANDLERS: dict[type[AtolCommand[Any]], Handler] = {}
STATE_RECORD = 1
#: register command -> the drive command (FNS) that it ends in; A4h names its own
DRIVE_COMMANDS = {0x92: 0x15, 0x4A: 0x16, 0x9A: 0x11, 0x5A: 0x13, 0x67: 0x18, 0xA6: 0x03, 0xA7: 0x05}


def on(command: type[C]) -> Callable[[Callable[[Register, C], Reply | None]], Callable[[Register, C], Reply | None]]:
    """Make a function the handler of a command; None as its answer means done."""

    def attach(handler: Callable[[Register, C], Reply | None]) -> Callable[[Register, C], Reply | None]:
        if HANDLERS.setdefault(command, handler) is not handler:
            raise TypeError(f"{command.__name__} has two handlers")
        return handler

    return attach


class Register:
    """One emulated register with its drive and printer.

    Args:
        storage: the register's own memory; opening the same storage again gives the same register.
        serial: заводской номер, 14 digits.   printer: lives through power cuts, as paper does.
        operator: host and port of the operator, whatever stands in the settings; None: those of the settings for the
            exchange through the host, and no exchange over the register's own network.
        test_server: ``operator`` may be a known test server of a real one.
    """

    def __init__(
        self,
        *,
        model: Model,
        drive: FiscalDrive,
        storage: Storage,
        clock: Clock,
        serial: str,
        printer: Printer,
        operator: tuple[str, int] | None = None,
        test_server: bool = False,
    ) -> None:
        self.model, self.drive, self.clock, self.serial = model, drive, clock, serial
        self.operator, self._test_server = operator, test_server
        last = b""

        def keep(kind: int, payload: bytes, offset: int, size: int) -> None:
            nonlocal last
            last = payload  # each record is the whole state

        self._journal = Journal.replay(storage, keep)
        self.state = RegisterState.load(last) if last else RegisterState()
        self.printer = printer
        self.mode = Mode.CHOICE.value
        self.draft: Draft | None = None
        self.closed_draft: Draft | None = None
        self.pending: Attributes = []
        self.assembler = Assembler()
        self.password = 30
        self.extended = (0, 0)
        self.drive_command = 0
        self.reading: list[bytes] = []
        self.tape_position = 0
        self.powered_at = clock.monotonic()
        self._catch_up()
        self.start_exchange()

    # --- the way of a command -----------------------------------------------------------------------------------------

    def execute(self, payload: bytes) -> tuple[bytes, bool]:
        """Answer to a task payload, and whether it is a refusal. A refusal has changed nothing."""
        try:
            return self._answer(payload), False
        except Refused as refused:
            if refused.code == Code.EXTENDED:
                self.extended = (refused.extended, refused.tag)
            return bytes((0x55, refused.code)), True
        except DriveRefused as refused:
            self.drive_command = DRIVE_COMMANDS.get(payload[2], payload[3] if len(payload) > 3 else 0)
            return bytes((0x55, drive_code_to_device(refused.code))), True

    def _answer(self, payload: bytes) -> bytes:
        try:
            password, command = decode_task(payload)
        except BadFrame:
            raise Refused(Code.BAD_FORMAT) from None
        if password != bcd_to_int(tables.read(self.state.tables, tables.ACCESS_PASSWORD)):
            raise Refused(Code.BAD_ACCESS_PASSWORD)
        handler = HANDLERS.get(type(command))
        if handler is None or isinstance(command, RawCommand):
            raise Refused(Code.NOT_SUPPORTED)
        broken = broken_rule(
            command,
            mode=self.mode,
            registered=self.registered,
            receipt_open=self.draft is not None,
            shift_open=self.shift_open,
            expired=self.shift_expired,
        )
        if broken is not None:
            raise Refused(broken)
        reply = handler(self, command) or Done()
        try:
            return reply.head + reply.encode()
        except FieldError as error:  # a counter that outgrew its field
            raise AssertionError(f"{type(command).__name__}: {error}") from error

    # --- what is true now ---------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The register's clock, whole seconds."""
        return (self.clock.now() + self.state.clock_offset).replace(microsecond=0)

    @property
    def registered(self) -> bool:
        """The drive is in fiscal mode with this register."""
        return bool(self.state.attributes) and self.drive.status().phase == 3

    @property
    def shift_open(self) -> bool:
        """A shift is open."""
        return self.state.shift_opened is not None

    @property
    def shift_expired(self) -> bool:
        """The shift is older than 24 hours."""
        opened = self.state.shift_opened
        return opened is not None and self.now >= opened + SHIFT_LENGTH

    @property
    def counters(self) -> Counters:
        """Of the current or last shift."""
        return self.state.shift

    def last_shift(self) -> tuple[int, int]:
        """Number of the current or last shift and its receipts; 0 in a fresh drive.

        A drive tells them in fiscal mode only, but the report that closed its archive still knows the number.
        """
        status = self.drive.status()
        if status.phase == Phase.FISCAL:
            shift = self.drive.shift()
            return shift.number, shift.receipt
        if not status.last_document:
            return 0, 0
        number = tlv.decode(self.drive.document(status.last_document).tlv).get(1038)
        return number if isinstance(number, int) else 0, 0

    def attribute(self, tag: int) -> Any:
        """A registration attribute's value, None if it was not given."""
        whole = self.state.attributes.get(tag)
        return tlv.decode(whole).get(tag) if whole is not None else None

    # --- changing -----------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Make the register's own state durable."""
        self.state.drive = self.drive.number
        self._journal.append(STATE_RECORD, self.state.dump())

    def write_table(self, cell: Cell, value: bytes) -> None:
        """Store a setting."""
        self.state.tables[cell] = tables.fitted(cell, value)

    def take_pending(self, wanted: Iterable[int] | None = None) -> Attributes:
        """The attributes given for the next document; those not wanted are dropped."""
        taken, self.pending = self.pending, []
        return taken if wanted is None else [(tag, whole) for tag, whole in taken if tag in set(wanted)]

    def sign(
        self,
        begin: Callable[[], None],
        fields: Iterable[bytes],
        finish: Callable[[], T],
        payments: dict[int, int] | None = None,
    ) -> T:
        """Make a document in the drive and book it. If the drive refuses, nothing is left of it."""
        begin()
        try:
            for chunk in _chunks(fields):
                self.drive.add(chunk)
            result = finish()
        except DriveRefused:
            self.drive.cancel()
            raise
        self.extended = (0, 0)
        book(self.state, self.drive.document(self.drive.status().last_document), payments)
        self.save()
        return result

    def _catch_up(self) -> None:
        """Book what the drive has and the register has not: power was lost between the two writes."""
        last = self.drive.status().last_document
        ahead = self.state.booked > last
        if self.state.drive != self.drive.number if self.state.drive else ahead:
            # a new drive was put in; whatever shift the old one had is not this one's
            self.state.booked, self.state.shift_opened, self.state.sent_document = 0, None, 0
        elif ahead:
            self._follow_back(last)
        if self.state.booked < last:
            for number in range(self.state.booked + 1, last + 1):
                book(self.state, self.drive.document(number))
            self.save()
        self._find_sent()
        if last:
            self.printer.last = papers.fiscal(self.paper_context(), self.drive.document(last))

    def _follow_back(self, last: int) -> None:
        """The drive's memory was put back to an older copy: shift and registration are its own, sums stay as they are.

        What they count has been sold, and is not sold again by reading the documents before it a second time.
        """
        told = RegisterState()
        for number in range(1, last + 1):
            book(told, self.drive.document(number))
        state = self.state
        state.booked, state.shift, state.shift_opened = last, told.shift, told.shift_opened
        state.last_receipt, state.sent_document = told.last_receipt, min(state.sent_document, last)
        if told.attributes:
            state.attributes, state.registration_document = told.attributes, told.registration_document
        self.save()

    def restart(self) -> None:
        """Power off and on: what is not durable is forgotten."""
        self.drive.cancel()
        self.mode, self.draft, self.closed_draft, self.pending = Mode.CHOICE.value, None, None, []
        self.assembler, self.reading, self.extended = Assembler(), [], (0, 0)
        self.powered_at = self.clock.monotonic()
        self.start_exchange()

    # --- exchange with the operator -----------------------------------------------------------------------------------

    def start_exchange(self) -> None:
        """Begin it anew: what was under way is given up, and nobody waits for its end."""
        self.exchange = Exchange(
            self.drive, self.clock, target=self._target, pace=self._pace, delivered=self._delivered
        )
        self.host_channel = HostChannel(self.exchange, self.clock)

    def _target(self) -> Target | None:
        stored = self.state.tables
        through_host = tables.read(stored, tables.OPERATOR_CHANNEL) == tables.THROUGH_HOST
        if self.operator is not None:
            channel = Channel.HOST if through_host else Channel.ETHERNET
            return Target(channel, *self.operator, test_server=self._test_server)
        return Target(Channel.HOST, *tables.operator_address(stored)) if through_host else None

    def _pace(self) -> Pace:
        return tables.pace(self.state.tables)

    def _delivered(self, number: int) -> None:
        self.state.sent_document, self.state.sent = number, self.now
        if not self.exchange.unsent:  # not for each of a series: what is missed is found in the drive
            self.save()

    def _find_sent(self) -> None:
        """Power was lost in the middle of a series: the acknowledgements tell how far it came, to the minute."""
        drive = self.drive
        last = drive.status().last_document
        if drive.status().phase in (Phase.FISCAL, Phase.POST_FISCAL):
            last = (drive.exchange_status().first_number or last + 1) - 1
        if last > self.state.sent_document:
            with contextlib.suppress(DriveRefused):  # autonomous: nothing waits, and nothing was sent
                time = (
                    unpack_time(drive.operator_receipt(last)[:5]).replace(tzinfo=UTC).astimezone().replace(tzinfo=None)
                )
                self.state.sent_document, self.state.sent = last, time + self.state.clock_offset

    # --- paper --------------------------------------------------------------------------------------------------------

    def require_paper(self) -> None:
        """67h without paper."""
        if not self.printer.paper:
            raise Refused(Code.NO_PAPER)

    def paper_context(self, draft: Draft | None = None) -> papers.Context:
        """What papers need to know; ``draft`` is the receipt just closed."""
        owner = {tag: str(self.attribute(tag) or "") for tag in (1048, 1009, 1187)}
        cash = draft.payments.get(CASH, 0) if draft else 0
        return papers.Context(
            columns=self.model.columns,
            serial=self.serial,
            drive=self.drive.status().number,
            owner=owner,
            received=cash if draft and draft.change else 0,
            change=draft.change if draft else 0,
        )

    def print_last_document(self, draft: Draft | None = None) -> None:
        """Print the document that the drive has just signed; an electronic receipt is not printed."""
        if draft is not None and draft.electronic:
            return
        stored = self.drive.document(self.drive.status().last_document)
        self.printer.document(papers.fiscal(self.paper_context(draft), stored))

    def shift_end(self) -> datetime | None:
        """When the shift's 24 hours are over."""
        opened = self.state.shift_opened
        return opened + timedelta(hours=24) if opened else None


def _chunks(fields: Iterable[bytes]) -> Iterable[bytes]:
    chunk = b""
    for field in fields:
        if chunk and len(chunk) + len(field) > CHUNK_LIMIT:
            yield chunk
            chunk = b""
        chunk += field
    if chunk:
        yield chunk
