"""Which document when, and what came of it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from kkt_driver.errors import FieldError, UsageError
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.exchange import Answer, Failure, Outcome
from kkt_driver.ofd.message import Message
from kkt_driver.ofd.session import OPERATOR_SIGNATURE, PROTOCOL_VERSIONS
from kkt_sim.clock import Clock
from kkt_sim.drive import Code, DriveRefused, FiscalDrive, Phase
from kkt_sim.operator.profiles import guard
from kkt_sim.register.exchange.values import Channel, ExchangeErrors, Job, Pace, Target

log = logging.getLogger("kkt_sim")
T = TypeVar("T")
P = ParamSpec("P")

#: bytes in one answer of 23h
BLOCK = 1024
#: first byte of register 2Bh: the server cannot be reached, or the settings are wrong
NO_CONNECTION = 2
_VERSIONS = {format: version for version, format in PROTOCOL_VERSIONS.items()}


class Exchange:
    """The process between two switches of the power.

    Args:
        target: where to send just now; None where the register has no way to the operator.
        pace: asked anew for each attempt, since it stands in settings.
        delivered: called with the number of a document when the drive has stored its acknowledgement.
    """

    def __init__(
        self,
        drive: FiscalDrive,
        clock: Clock,
        *,
        target: Callable[[], Target | None],
        pace: Callable[[], Pace] = Pace,
        delivered: Callable[[int], None] = lambda number: None,
    ) -> None:
        self._drive, self._clock = drive, clock
        self._target, self._pace, self._delivered = target, pace, delivered
        self.errors = ExchangeErrors()
        self.job: Job | None = None
        self.failures = 0
        self._not_before: float | None = None
        self._spoken = clock.monotonic()
        self._command = 0

    @property
    def unsent(self) -> int:
        """Documents that wait for the operator; 0 where the drive has no exchange: unregistered, or all is over."""
        if self._drive.status().phase not in (Phase.FISCAL, Phase.POST_FISCAL):
            return 0
        return self._drive.exchange_status().queued

    def due(self, channel: Channel) -> float | None:
        """Seconds until :meth:`begin` has work for this channel; None when something has to happen first."""
        target = self._target()
        if self.job is not None or target is None or target.channel is not channel:
            return None
        now = self._clock.monotonic()
        pause = max(0.0, self._not_before - now) if self._not_before is not None else 0.0
        if self.unsent:
            return pause
        every = self._pace().diagnostic
        return None if every is None or not self._fiscal else max(pause, self._spoken + every - now)

    def hurry(self) -> None:
        """Something has changed for the better: do not wait for the next attempt."""
        self._not_before = None

    def begin(self, channel: Channel) -> Job | None:
        """The next thing to send over ``channel``, if it is time."""
        if self.due(channel) != 0.0:
            return None
        target, pace = self._target(), self._pace()
        assert target is not None, "then nothing is due"
        number = self._drive.exchange_status().first_number
        try:
            guard(target.host, target.port, test_server=target.test_server)
            message = self._read() if number else self._diagnostic()
        except (UsageError, FieldError) as error:
            self._failed(str(error), network=NO_CONNECTION, document=number)
            return None
        except DriveRefused as refused:
            self._refused(refused, number)
            return None
        self.job = Job(message, number, target, pace)
        return self.job

    def end(self, job: Job, outcome: Outcome) -> None:
        """What came of ``job``; of one from before the last power cut nobody wants to know."""
        if job is not self.job:
            return
        self.job, self._spoken = None, self._clock.monotonic()
        if isinstance(outcome, Failure):
            words = outcome.text or outcome.code.en
            self._failed(words, network=outcome.network, operator=outcome.reason, document=job.number)
        elif job.number:
            self._take(job, outcome)
        else:
            self._well(0, 0)

    def give_up(self, job: Job) -> None:
        """Nobody carries ``job`` any more; that is no failure of the operator, and it may be begun again at once."""
        if job is self.job:
            self.job = None
            self._hang_up()

    # --- inside -------------------------------------------------------------------------------------------------------

    @property
    def _fiscal(self) -> bool:
        return self._drive.status().phase in (Phase.FISCAL, Phase.POST_FISCAL)

    def _ask(self, command: int, call: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        self._command = command
        return call(*arguments, **named)

    def _read(self) -> Message:
        """The message of the oldest document, whose receipt the drive then awaits."""
        drive, data = self._drive, b""
        self._ask(0x21, drive.set_transport, 1)
        size = self._ask(0x22, drive.begin_message)
        while len(data) < size:
            data += self._ask(0x23, drive.read_message, len(data), BLOCK)
        self._ask(0x25, drive.end_message)
        if data.startswith(OPERATOR_SIGNATURE):
            return Message.decode(data)
        return Message.of(Container.decode(data), version=self._version)

    def _diagnostic(self) -> Message:
        return Message.diagnostic(self._drive.number, version=self._version)

    @property
    def _version(self) -> bytes:
        last = self._drive.status().last_document
        return _VERSIONS[self._drive.document(last).format]

    def _take(self, job: Job, answer: Answer) -> None:
        try:
            said = self._ask(0x26, self._drive.put_receipt, answer.data)
        except DriveRefused as refused:
            self._refused(refused, job.number)
            return
        if said.delivered:
            self._well(job.number, said.code)
            self._delivered(job.number)
        else:
            self._failed(f"operator's code {said.code}", operator=said.code, document=job.number)

    def _well(self, number: int, code: int) -> None:
        self.errors = ExchangeErrors(operator=code, document=number) if code else ExchangeErrors()
        self.failures, self._not_before = 0, None
        if not self.unsent:
            self._hang_up()

    def _refused(self, refused: DriveRefused, number: int) -> None:
        reason = refused.data[0] if refused.code == Code.MESSAGE_REFUSED and refused.data else 0
        self._failed(str(refused), operator=reason, drive=refused.code, document=number, command=self._command)

    def _failed(
        self, words: str, *, network: int = 0, operator: int = 0, drive: int = 0, document: int = 0, command: int = 0
    ) -> None:
        self.errors = ExchangeErrors(network, operator, drive, document, command)
        self.failures += 1
        pause = self._pace().pause(self.failures)
        self._not_before = self._clock.monotonic() + pause
        log.info("document %d did not reach the operator: %s; again in %g s", document, words, pause)
        self._hang_up()

    def _hang_up(self) -> None:
        """21h(0), which gives up a message that is being read as 24h would."""
        with contextlib.suppress(DriveRefused):  # with the last document of a closed drive its exchange is over
            self._drive.set_transport(0)
