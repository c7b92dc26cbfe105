"""The task buffer of protocol 3, without I/O: what travels inside link frames.

The host adds tasks (a task is one command), the register runs them and keeps each result until it is acknowledged.
That is what makes a lost answer harmless: ask for the result again, never for the work.

table.py   the life of a task, one table for both roles
host.py    our side: retries as data, outcome known or honestly lost
device.py  the register's side
"""

from kkt_driver.atol.link.device import DeviceLink
from kkt_driver.atol.link.host import HostLink, Lost, Outcome, Result

__all__ = ["DeviceLink", "HostLink", "Lost", "Outcome", "Result"]
