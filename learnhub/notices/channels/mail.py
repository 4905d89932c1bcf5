"""E-mail by SMTP (RFC 5321): one connection for many messages, STARTTLS or SSL with certificates checked."""

import re
import smtplib
import ssl
from collections.abc import Collection
from contextlib import suppress
from email.message import EmailMessage

from flask import current_app
from sqlalchemy import select

from learnhub.accounts.models import Account
from learnhub.core.extensions import db
from learnhub.notices.channels.letters import letter
from learnhub.notices.channels.outcomes import Broken, NotNow, Refusal
from learnhub.notices.models import MailAddress, Outgoing

CLOSING, PERMANENT = 421, 500


def is_on() -> bool:
    """Whether this installation sends e-mail."""
    return bool(current_app.config["MAIL_HOST"])


class Mail:
    """The channel of e-mail."""

    name = "mail"

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def can_reach(self, account_ids: Collection[int], kind: str) -> set[int]:
        """Who has confirmed an address that works, and wants this kind."""
        if not is_on() or not account_ids:
            return set()
        found = db.session.execute(
            select(MailAddress.account_id, MailAddress.unwanted)
            .join(Account, Account.id == MailAddress.account_id)
            .where(MailAddress.account_id.in_(account_ids), MailAddress.confirmed_at.is_not(None))
            .where(MailAddress.refused_at.is_(None), Account.disabled_at.is_(None))
        )
        return {account_id for account_id, unwanted in found if kind not in unwanted}

    def deliver(self, message: Outgoing) -> None:
        """Send one message. Raises NotNow, Refusal, Broken."""
        written = letter(message)
        server = self._connected()
        try:
            self._send(server, written)
        except (OSError, smtplib.SMTPServerDisconnected) as lost:
            # Also when it died after the text was sent: nobody knows whether it was taken, so it goes out again under the same number.
            self.close()
            raise Broken(_reason(lost)) from lost

    def _send(self, server: smtplib.SMTP, written: EmailMessage) -> None:
        try:
            server.send_message(written)
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = next(iter(refused.recipients.values()))
            raise self._failure(code, _said(code, text), is_recipient=_names_nobody(code, _said(code, text))) from refused
        except smtplib.SMTPSenderRefused as refused:
            self.close()
            raise Broken(_said(refused.smtp_code, refused.smtp_error)) from refused
        except smtplib.SMTPResponseException as refused:
            raise self._failure(refused.smtp_code, _said(refused.smtp_code, refused.smtp_error)) from refused

    def _failure(self, code: int, said: str, *, is_recipient: bool = False) -> Exception:
        if code == CLOSING:
            self.close()
            return Broken(said)
        return Refusal(said, is_recipient=is_recipient) if code >= PERMANENT else NotNow(said)

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            try:
                self._server = _connect()
            except (OSError, smtplib.SMTPException) as failure:
                raise Broken(_reason(failure)) from failure
        return self._server

    def close(self) -> None:
        """Say good-bye, if anybody is there."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()


def _connect() -> smtplib.SMTP:
    config = current_app.config
    host, port, timeout, security = (config[f"MAIL_{name}"] for name in ("HOST", "PORT", "TIMEOUT", "SECURITY"))
    trusted = ssl.create_default_context()
    if config["MAIL_CA_FILE"]:
        trusted.load_verify_locations(config["MAIL_CA_FILE"])
    server = (
        smtplib.SMTP_SSL(host, port, timeout=timeout, context=trusted) if security == "ssl" else smtplib.SMTP(host, port, timeout=timeout)
    )
    try:
        server.ehlo_or_helo_if_needed()
        if security == "starttls":
            server.starttls(context=trusted)  # raises where the server has none: never on in the clear
        if config["MAIL_USER"]:
            server.login(config["MAIL_USER"], config["MAIL_PASSWORD"])
    except BaseException:
        server.close()
        raise
    return server


def _names_nobody(code: int, said: str) -> bool:
    """Whether the address does not exist (RFC 3463: 5.1.x); a server that will not relay for us says nothing about the address."""
    status = re.match(r"\d{3}[ -](5\.\d+\.\d+)", said)
    return status[1].startswith("5.1.") if status else code in {550, 551, 553}


def _said(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"


def _reason(failure: Exception) -> str:
    if isinstance(failure, smtplib.SMTPResponseException):
        return _said(failure.smtp_code, failure.smtp_error)
    return f"{type(failure).__name__}: {failure}"
