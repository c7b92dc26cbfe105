"""The vendor's driver as a client of the tests: ``vendor.task({"type": "openShift", …})``.

The library is closed and never part of this repository. It is looked for at ``KKT_LIBFPTR10`` and then at
``.peers/libfptr10/package/src/linux-x64/libfptr10.so``; without it these tests are skipped, and with
``KKT_REQUIRE_LIBFPTR10=1`` they fail instead.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from . import params as p

ROOT = Path(__file__).parents[2]
USUAL_PLACE = ROOT / ".peers/libfptr10/package/src/linux-x64/libfptr10.so"
#: seconds for one request; the driver itself gives a silent register up after 35
PATIENCE = 45.0
AUTODETECT = 500
NO_OFD_CHANNEL = 0
#: LIBFPTR_PORT_COM, LIBFPTR_PORT_TCPIP
SERIAL, TCP = 0, 2
LOG_TAIL = 40
#: LIBFPTR_PARAM_RECORDS_ID, LIBFPTR_ERROR_NO_MORE_DATA
NO_MORE_DATA = 30


def library_path() -> Path:
    """The library; skips the test, or fails it if KKT_REQUIRE_LIBFPTR10 is 1, where there is none."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return _missing("libfptr10 is used as its Linux x86-64 build only")
    named = os.environ.get("KKT_LIBFPTR10")
    path = Path(named) if named else USUAL_PLACE
    if not path.is_file():
        return _missing(
            f"no libfptr10 at {path if named else USUAL_PLACE.relative_to(ROOT)}: unpack the npm package "
            "node-atol-wrapper 0.0.20 into .peers/libfptr10, or name the library in KKT_LIBFPTR10"
        )
    return path.resolve()


def _missing(reason: str) -> Path:
    if os.environ.get("KKT_REQUIRE_LIBFPTR10") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


class VendorError(Exception):
    """The vendor's driver reported an error: its ``code`` (LIBFPTR_ERROR_…) and Russian ``text``."""

    def __init__(self, call: str, code: int, text: str) -> None:
        super().__init__(f"{call}: {code} {text}")
        self.call, self.code, self.text = call, code, text


class VendorGone(Exception):
    """The vendor's process crashed or did not answer in time."""


class Vendor:
    """A process with the vendor's driver, set up for a register at 127.0.0.1:``port`` or behind a serial port.

    Args:
        port: of TCP, or the path of the serial port.
        home: an empty folder; the driver keeps its logs and settings there.
        model: LIBFPTR_MODEL_…; 500 detects it.
    """

    def __init__(self, port: int | str, home: Path, *, model: int = AUTODETECT, **settings: Any) -> None:
        self._home = home
        home.mkdir(parents=True, exist_ok=True)
        if isinstance(port, int):
            where: dict[str, Any] = {"Port": TCP, "IPAddress": "127.0.0.1", "IPPort": port}
        else:
            where = {"Port": SERIAL, "ComFile": port, "BaudRate": 115200}
        wanted = {"Model": model, "OfdChannel": NO_OFD_CHANNEL, **where, **settings}
        with (home / "stderr").open("wb") as errors:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    str(Path(__file__).with_name("vendor_process.py")),
                    str(library_path()),
                    json.dumps(wanted),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "HOME": str(home)},
                encoding="utf-8",
            )
        try:
            self.version: str = self._receive(PATIENCE)["version"]
        except VendorGone:
            self.close()
            raise

    def task(self, task: dict[str, Any], *, patience: float = PATIENCE) -> Any:
        """Run a JSON task; its result, None where it returns nothing."""
        return self._ask({"task": task}, patience)

    def call(self, name: str, inputs: dict[int, Any] | None = None, **outputs: tuple[int, str]) -> dict[str, Any]:
        """Run ``libfptr_<name>``; ``outputs`` are parameters to read afterwards: name=(number, kind)."""
        request = {"call": name, "set": list((inputs or {}).items()), "get": outputs}
        result: dict[str, Any] = self._ask(request, PATIENCE)
        return result

    def records(self, inputs: dict[int, Any], **outputs: tuple[int, str]) -> list[dict[str, Any]]:
        """All records of the kind that ``inputs`` ask for; ``outputs`` as in :meth:`call`, for each."""
        handle = {p.RECORDS_ID: self.call("begin_read_records", inputs, id=(p.RECORDS_ID, "str"))["id"]}
        found = []
        try:
            while True:
                found.append(self.call("read_next_record", handle, **outputs))
        except VendorError as error:
            if error.code != NO_MORE_DATA:
                raise
        self.call("end_read_records", handle)
        return found

    def open(self) -> None:
        """Connect."""
        self.call("open")

    def close(self) -> None:
        """End the process."""
        process = self._process
        # A library that has crashed leaves a broken pipe with the last request in it.
        with suppress(BrokenPipeError), process:
            if process.poll() is None:
                timer = threading.Timer(PATIENCE, process.kill)
                timer.start()
                assert process.stdin is not None
                process.stdin.close()
                process.wait()
                timer.cancel()

    def log(self) -> str:
        """The end of the driver's own log and of what it printed."""
        parts = []
        for path in (self._home / "stderr", self._home / ".atol/drivers10/logs/fptr10.log"):
            if path.is_file():
                parts += path.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_TAIL:]
        return "\n".join(parts)

    def __enter__(self) -> Vendor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: dict[str, Any], patience: float) -> Any:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise VendorGone(f"the vendor's driver is not there\n{self.log()}") from error
        return self._receive(patience)

    def _receive(self, patience: float) -> Any:
        assert self._process.stdout is not None
        timer = threading.Timer(patience, self._process.kill)
        timer.start()
        line = self._process.stdout.readline()
        timer.cancel()
        if not line:
            raise VendorGone(f"the vendor's driver crashed, or was silent for {patience} s\n{self.log()}")
        reply = json.loads(line)
        if "error" in reply:
            raise VendorError(**reply["error"])
        return reply["result"]
