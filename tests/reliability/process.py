"""``kkt-sim serve --state`` as a process that is killed and started again, and a line that knows when it is back."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path

from kkt_driver.transport.tcp import TcpTransport

PATIENCE = 20.0


class Process:
    """The emulator on one port and one folder; :meth:`kill` is SIGKILL and starts it anew."""

    def __init__(self, state: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._state = state
        self._lock = threading.Lock()
        self.kills = 0
        self.up = threading.Event()
        self._start()

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """SIGKILL, whatever it is doing, and the next one."""
        with self._lock:
            if self.up.is_set():
                self.up.clear()
                self._end()
                self.kills += 1
                self._start()

    def close(self) -> None:
        """The end."""
        with self._lock:
            self.up.clear()
            self._end()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kkt_sim", "serve", "--tcp", f"127.0.0.1:{self.port}", "--state", str(self._state)],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        timer = threading.Timer(PATIENCE, self._process.kill)
        timer.start()
        assert self._process.stdout is not None
        greeting = self._process.stdout.readline()
        timer.cancel()
        timer.join()
        if not greeting.startswith("listening"):
            self._end()
            raise AssertionError(f"kkt-sim serve said {greeting!r}")
        self.up.set()

    def _end(self) -> None:
        with self._process:
            self._process.kill()


class WaitingLine(TcpTransport):
    """Sleeps as long as the register is down, and no longer than it was told to."""

    def __init__(self, process: Process) -> None:
        self._process = process
        super().__init__(process.url)

    def sleep(self, seconds: float) -> None:
        self._process.up.wait(seconds)
