"""Which servers are real operators', so that emulated registers stay away from them.

A table of names cannot know every server: that is why :func:`guard` turns the question round and lets an emulated
register talk to this computer and private networks only, unless the user wishes otherwise; and to a known production
server never.
"""

from __future__ import annotations

import contextlib
import ipaddress

from kkt_driver.errors import FieldError, UsageError
from kkt_sim.operator.profile_table import PROFILES, Endpoint, Profile

__all__ = ["PROFILES", "Endpoint", "Profile", "by_host", "guard", "is_local", "is_production", "is_test"]


def _plain(host: str) -> str:
    """``host`` as it is compared: lower case, ASCII, without brackets and the final dot."""
    text = host.strip().strip("[]").rstrip(".").lower()
    with contextlib.suppress(UnicodeError):
        text = text.encode("idna").decode("ascii").rstrip(".")
    address = _address(text)
    return str(address) if address is not None else text


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    # lists of operators write 091.107.067.212, which the module rightly refuses
    parts = text.split(".")
    if len(parts) == 4 and all(part.isdigit() and len(part) <= 3 for part in parts):
        text = ".".join(str(int(part)) for part in parts)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def by_host(host: str) -> Profile | None:
    """The operator whose name or address this is."""
    plain = _plain(host)
    for profile in PROFILES.values():
        if plain in profile.addresses or any(plain == name or plain.endswith("." + name) for name in profile.domains):
            return profile
    return None


def is_test(host: str, port: int) -> bool:
    """Whether this is a known server for debug drives."""
    profile = by_host(host)
    plain = _plain(host)
    return profile is not None and any(
        end.test and end.port == port and plain in (end.host, *profile.addresses) for end in profile.endpoints
    )


def is_production(host: str, port: int) -> bool:
    """Whether this belongs to an operator and is not known to be a test server."""
    return by_host(host) is not None and not is_test(host, port)


def is_local(host: str) -> bool:
    """Whether this is this computer or a private network, told by its address alone; names but localhost are not."""
    plain = _plain(host)
    if plain == "localhost" or plain.endswith(".localhost"):
        return True
    address = _address(plain)
    return address is not None and (address.is_loopback or address.is_private or address.is_link_local)


def guard(host: str, port: int, *, foreign: bool = False, test_server: bool = False) -> None:
    """UsageError unless an emulated register may send documents there.

    ``test_server`` permits the known test servers of operators, ``foreign`` everything that is not known to take
    documents for real. Nothing permits a known production server.
    """
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port < 65536:
        raise FieldError("port", "must lie within 1..65535", port)
    profile = by_host(host)
    if profile is not None and not is_test(host, port):
        raise UsageError(f"{host}:{port} takes documents for {profile.name}: emulated registers do not talk to it")
    if foreign or is_local(host):
        return
    if profile is not None and not test_server:
        raise UsageError(
            f"{host}:{port} is a test server of {profile.name}: emulated registers send their documents there only "
            "when they are told to (kkt-sim serve --ofd-test-server)"
        )
    if profile is None:
        raise UsageError(
            f"{host}:{port} is not an address of this computer or a private network: "
            "emulated registers send their documents nowhere else"
        )
