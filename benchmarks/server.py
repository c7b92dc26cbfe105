"""An emulator over TCP that counts: ``python -m benchmarks.server``; a line on stdin asks for the counts so far."""

from __future__ import annotations

import json
import sys
import threading

from kkt_sim.serve.tcp import TcpServer
from kkt_sim.simulator import make_device


def main() -> None:
    """Serve until the input ends."""
    device = make_device(registered=True)
    counts = {"exchanges": 0, "received": 0, "sent": 0}

    def count_exchange(payload: bytes, answer: bytes) -> None:
        counts["exchanges"] += 1

    def feed(data: bytes) -> bytes:
        answer = device.feed(data)
        counts["received"] += len(data)
        counts["sent"] += len(answer)
        return answer

    device.trace = count_exchange
    server = TcpServer(feed, reset=device.new_line)

    def answer_questions() -> None:
        for _ in sys.stdin:
            receipts = device.register.counters.of("count", 1)
            print(json.dumps(counts | {"receipts": receipts}), flush=True)
        server.stop()

    threading.Thread(target=answer_questions, daemon=True).start()
    print(f"listening {server.url}", flush=True)
    server.serve()


if __name__ == "__main__":
    main()
