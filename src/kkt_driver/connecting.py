"""From a URL to a register."""

from __future__ import annotations

from kkt_driver.client import Kkt
from kkt_driver.errors import UsageError
from kkt_driver.session import Session, Trace
from kkt_driver.transport.base import Transport
from kkt_driver.transport.registry import open_transport


def connect(
    url: str | Transport,
    *,
    password: int = 0,
    user_password: int = 30,
    timeout: float | None = None,
    allow_fiscal: bool = False,
    trace: Trace | None = None,
    carry: bool = False,
) -> Kkt:
    """Connect to a register.

    url: ``tcp://host:port``, ``serial:/dev/ttyACM0``, ``serial:COM3``, ``sim:`` (the emulator); or a line of your own,
        such as ``kkt_sim.make_device().line()``.
    password: access password (0..9999).   user_password: operator's, 30 is the system administrator.
    timeout: seconds to wait for the connection (tcp).
    allow_fiscal: really make documents on a registered register with a real drive.
    trace: called with "->" or "<-" and every piece of bytes on the line.
    carry: for a register that sends its documents through the driver (setting 276 is 5), carry them to the operator
        whenever the connection is used, see ``Kkt.carry``; opening a connection to him may keep the line for ten
        seconds. It makes no difference to other registers.

    Raises UsageError for a URL nobody understands, ConnectError when no register answers.
    """
    check_passwords(password, user_password)
    transport = open_line(url, timeout)
    try:
        session = Session(transport, password, trace)
        carries = carry and _carry(session, password)
    except BaseException:
        transport.close()
        raise
    return Kkt(session, user_password=user_password, allow_fiscal=allow_fiscal, carries=carries)


def _carry(session: Session, password: int) -> bool:
    """From now on the session's line carries documents, if the register wants that."""
    from kkt_driver.carrying import CarryingTransport
    from kkt_driver.procedures.operator import through_driver

    wanted = session.run(through_driver())
    if wanted:
        session.transport = CarryingTransport(session.transport, password=password)
    return wanted


def open_line(url: str | Transport, timeout: float | None = None) -> Transport:
    """The line that ``url`` names, or is."""
    given = with_timeout(url, timeout)
    return open_transport(given) if isinstance(given, str) else given


def with_timeout(url: str | Transport, timeout: float | None) -> str | Transport:
    """The URL with the timeout in it; only a tcp: line has one of its own."""
    if not isinstance(url, (str, Transport)):
        raise UsageError(f"url must be text such as 'tcp://host:port', or a line (Transport), got {url!r}")
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, (int, float))):
        raise UsageError(f"timeout must be a number of seconds, got {timeout!r}")
    if not isinstance(url, str) or timeout is None or url.partition(":")[0].lower() != "tcp":
        return url
    return f"{url}{'&' if '?' in url else '?'}timeout={timeout:g}"


def check_passwords(password: int, user_password: int) -> None:
    """UsageError unless both fit their digits."""
    for name, value, digits in (("password", password, 4), ("user_password", user_password, 8)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**digits:
            raise UsageError(f"{name} must be a number of at most {digits} digits")
