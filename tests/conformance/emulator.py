"""The emulator as a process: ``kkt-sim serve`` on a free port."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

PATIENCE = 20.0
GREETING = "listening tcp://127.0.0.1:"


class Emulator:
    """``kkt-sim serve`` with ``options`` until :meth:`stop`, which checks that SIGTERM ends it in good order."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kkt_sim", "serve", "--tcp", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        timer = threading.Timer(PATIENCE, self._process.kill)
        timer.start()
        assert self._process.stdout is not None
        greeting = self._process.stdout.readline().strip()
        timer.cancel()
        if not greeting.startswith(GREETING):
            with self._process:
                self._process.kill()
            raise AssertionError(f"kkt-sim serve {' '.join(options)} said {greeting!r}")
        self.port = int(greeting.removeprefix(GREETING))

    def stop(self) -> None:
        """SIGTERM, and wait for a clean end."""
        with self._process:
            self._process.terminate()
            try:
                code = self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                raise
        assert code == 0, f"kkt-sim serve ended with {code}"

    def kill(self) -> None:
        """As a power cut would: no chance to write anything."""
        with self._process:
            self._process.kill()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.returncode is None:
            self.stop()


def state_options(folder: Path) -> tuple[str, str]:
    """The register keeps its life in ``folder``."""
    return "--state", str(folder)
