"""A real SMTP server on this machine, which can be told to misbehave."""

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

Answer = str | Callable[[SMTP], str]


@dataclass
class Post:
    """What arrived, and what the server says to RCPT and to DATA; `host` and `port` are where it listens."""

    host: str = "127.0.0.1"
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    rcpt: Answer = "250 OK"
    data: Answer = "250 OK"
    was_secret: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        answer = self.rcpt if isinstance(self.rcpt, str) else self.rcpt(server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.data if isinstance(self.data, str) else self.data(server)
        if answer.startswith("250"):
            found = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
            assert isinstance(found, EmailMessage)
            self.letters.append(found)
            self.to += envelope.rcpt_tos
            self.was_secret.append(session.ssl is not None)
        return answer


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def listen(handler: Post, **said: Any) -> Controller:
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, **said)
    controller.start()
    return controller


@pytest.fixture
def post(app: Flask, database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """E-mail is on, and goes to a server in the clear."""
    handler = Post()
    controller = listen(handler)
    use(app, monkeypatch, handler.port, "none")
    yield handler
    controller.stop()


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, port: int, security: str, **more: Any) -> None:
    said = {"HOST": "127.0.0.1", "PORT": port, "SECURITY": security, "SENDER": "no-reply@study.example.org", "TIMEOUT": 1.0} | more
    for name, value in said.items():
        monkeypatch.setitem(app.config, f"MAIL_{name}", value)
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://study.example.org")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but its owner trusts, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*made.split(), "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


def _check_password(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"learnhub", b"right")
    return AuthResult(success=right)


@pytest.fixture
def secret_post(app: Flask, database: Any, monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path]) -> Iterator[Post]:
    """A server that takes mail over STARTTLS from who signs in as learnhub, right."""
    handler = Post()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    said: dict[str, Any] = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": _check_password}
    controller = listen(handler, **said)
    use(app, monkeypatch, handler.port, "starttls", CA_FILE=certificate[0], USER="learnhub", PASSWORD="right")
    yield handler
    controller.stop()
