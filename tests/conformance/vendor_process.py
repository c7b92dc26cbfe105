"""The vendor's driver libfptr10 in a process of its own: ``python vendor_process.py LIBRARY SETTINGS``.

SETTINGS is the JSON of ``libfptr_set_settings``. A request is a line of JSON on standard input, its answer a line on
standard output; the end of the input ends the process:

    {"task": {...}}                                      a JSON task           {"result": what it returned or null}
    {"call": "open"}                                     libfptr_open          {"result": {}}
    {"call": "query_data", "set": [[65587, 15]], "get": {"rest": [65613, "float"]}}        {"result": {"rest": 1.5}}

A call that fails is answered ``{"error": {"call": …, "code": …, "text": …}}``. The first line, before any request, is
``{"result": {"version": …}}``. Standard library only, so that a crash here can only be the vendor's.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import sys
from typing import Any, TextIO, cast

TEXT_SIZE = 1 << 18
#: our own descriptors are numbered from here on: those of the library stay far below
OURS = 500
JSON_DATA = 65645


class CallFailed(Exception):
    """A function of the library returned less than 0."""

    def __init__(self, call: str, code: int, text: str) -> None:
        super().__init__(call, code, text)
        self.call, self.code, self.text = call, code, text


class Library:
    """One handle of the library."""

    def __init__(self, path: str) -> None:
        self._lib = ctypes.CDLL(path)
        self._lib.libfptr_get_param_double.restype = ctypes.c_double
        self._lib.libfptr_get_param_int.restype = ctypes.c_uint
        self._lib.libfptr_get_version_string.restype = ctypes.c_char_p
        self._handle = ctypes.c_void_p()
        if self._lib.libfptr_create(ctypes.byref(self._handle)):
            raise RuntimeError("libfptr_create failed")
        self._text = ctypes.create_unicode_buffer(TEXT_SIZE)

    def version(self) -> str:
        """As the library tells it."""
        return str(self._lib.libfptr_get_version_string().decode())

    def configure(self, settings: str) -> None:
        """Where the register is."""
        self._check("set_settings", self._lib.libfptr_set_settings(self._handle, ctypes.c_wchar_p(settings)))

    def call(self, name: str) -> None:
        """``libfptr_<name>`` with the parameters set before."""
        self._check(name, getattr(self._lib, f"libfptr_{name}")(self._handle))

    def set(self, parameter: int, value: Any) -> None:
        """An input parameter, by the type of ``value``."""
        lib, number = self._lib, ctypes.c_int(parameter)
        match value:
            case bool():
                lib.libfptr_set_param_bool(self._handle, number, ctypes.c_int(value))
            case int():
                lib.libfptr_set_param_int(self._handle, number, ctypes.c_uint(value))
            case float():
                lib.libfptr_set_param_double(self._handle, number, ctypes.c_double(value))
            case str():
                lib.libfptr_set_param_str(self._handle, number, ctypes.c_wchar_p(value))
            case _:
                raise TypeError(f"parameter {parameter} cannot be {value!r}")

    def get(self, parameter: int, kind: str) -> Any:
        """An output parameter as ``kind``: int, bool, float, str or bytes (as hex)."""
        lib, number = self._lib, ctypes.c_int(parameter)
        match kind:
            case "int":
                return int(lib.libfptr_get_param_int(self._handle, number))
            case "bool":
                return bool(lib.libfptr_get_param_bool(self._handle, number))
            case "float":
                return float(lib.libfptr_get_param_double(self._handle, number))
            case "str":
                lib.libfptr_get_param_str(self._handle, number, self._text, TEXT_SIZE)
                return self._text.value
            case "bytes":
                data = (ctypes.c_ubyte * TEXT_SIZE)()
                length = lib.libfptr_get_param_bytearray(self._handle, number, data, TEXT_SIZE)
                return bytes(data[:length]).hex()
        raise ValueError(f"kind {kind!r} is none of int, bool, float, str, bytes")

    def task(self, task: Any) -> Any:
        """Run a JSON task."""
        self.set(JSON_DATA, json.dumps(task, ensure_ascii=False))
        self.call("process_json")
        text = self.get(JSON_DATA, "str")
        return json.loads(text) if text else None

    def close(self) -> None:
        """Disconnect and forget the handle."""
        self._lib.libfptr_close(self._handle)
        self._lib.libfptr_destroy(ctypes.byref(self._handle))

    def _check(self, call: str, result: int) -> None:
        if result < 0:
            self._lib.libfptr_error_description(self._handle, self._text, TEXT_SIZE)
            raise CallFailed(call, int(self._lib.libfptr_error_code(self._handle)), self._text.value)


def answer(library: Library, request: dict[str, Any]) -> Any:
    """What one request gives."""
    if "task" in request:
        return library.task(request["task"])
    for parameter, value in request.get("set", []):
        library.set(parameter, value)
    library.call(request["call"])
    return {name: library.get(parameter, kind) for name, (parameter, kind) in request.get("get", {}).items()}


def _out_of_reach(descriptor: int, mode: str) -> TextIO:
    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, OURS)
    return cast(TextIO, os.fdopen(copy, mode, encoding="utf-8"))


def main(path: str, settings: str) -> None:
    """Serve requests until the end of the input."""
    # The library prints, and now and then its libfptr_close() closes descriptor 0 instead of a socket of its own:
    # requests and answers go through descriptors that it does not know.
    with _out_of_reach(0, "r") as requests, _out_of_reach(1, "w") as answers:
        os.dup2(2, 1)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        library = Library(path)
        library.configure(settings)
        print(json.dumps({"result": {"version": library.version()}}), file=answers, flush=True)
        for line in requests:
            try:
                reply = {"result": answer(library, json.loads(line))}
            except CallFailed as failed:
                reply = {"error": {"call": failed.call, "code": failed.code, "text": failed.text}}
            print(json.dumps(reply), file=answers, flush=True)
        library.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
