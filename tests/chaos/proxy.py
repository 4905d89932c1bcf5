"""A line on which anything may happen: it drops, delays, repeats and half-opens what passes through it."""

import random
import socket
import threading
import time
from contextlib import closing, suppress

FATES = {"pass": 80, "drop request": 4, "drop reply": 5, "delay": 5, "repeat": 4, "half open": 2}  # of a hundred
LONG = 1.5  # seconds that a half-open connection hangs: longer than a client waits
DELAY = 0.3


class Proxy:
    """Listens on a port of its own and passes each connection to `target` as its dice say."""

    def __init__(self, target: int, seed: int) -> None:
        self.target, self.dice = target, random.Random(seed)
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = int(self.listening.getsockname()[1])
        self.counts = dict.fromkeys(FATES, 0)
        self.is_calm = False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No more connections."""
        self.listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.listening.accept()
                fate = "pass" if self.is_calm else self.dice.choices(list(FATES), list(FATES.values()))[0]
                self.counts[fate] += 1
                threading.Thread(target=self._serve, args=(near, fate), daemon=True).start()

    def _serve(self, near: socket.socket, fate: str) -> None:
        """One connection carries one request: the clients close theirs after each."""
        with closing(near), suppress(OSError, ValueError):
            near.settimeout(5)
            asked = read_message(near)
            if fate == "drop request":
                return
            if fate == "half open":
                time.sleep(LONG)
                return
            if fate == "delay":
                time.sleep(self.dice.uniform(0, DELAY))
            reply = self._ask(asked)
            if fate == "repeat":
                reply = self._ask(asked)
            if fate != "drop reply":
                near.sendall(reply)

    def _ask(self, asked: bytes) -> bytes:
        with closing(socket.create_connection(("127.0.0.1", self.target), timeout=5)) as far:
            far.sendall(asked)
            parts = []
            while part := far.recv(65536):
                parts.append(part)
            return b"".join(parts)


def read_message(near: socket.socket) -> bytes:
    """A request: its head, and as much as the head says follows. Raises ValueError when it breaks off."""
    read = b""
    while b"\r\n\r\n" not in read:
        part = near.recv(65536)
        if not part:
            raise ValueError("the request breaks off")
        read += part
    head, _blank, body = read.partition(b"\r\n\r\n")
    lines = [line.split(b":", 1) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lines[0][1]) if lines else 0
    while len(body) < length:
        part = near.recv(65536)
        if not part:
            raise ValueError("the request breaks off")
        body += part
    return head + b"\r\n\r\n" + body
