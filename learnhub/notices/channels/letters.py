"""What an e-mail says: text and simple HTML in the reader's language; titles and links, no more, for mail is read by many on its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from learnhub.core.localization import language_tag, speaking
from learnhub.notices.models import Outgoing, spoken
from learnhub.notices.rules.sending import CONFIRM, TEST
from learnhub.settings.queries import value

LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in a letter: its title, and the page it leads to."""

    title: str
    url: str


def letter(message: Outgoing) -> EmailMessage:
    """The e-mail of a message; the same number and date however often it is sent."""
    origin, sender = current_app.config["PUBLIC_URL"], current_app.config["MAIL_SENDER"]
    user, _at, domain = sender.rpartition("@")
    with speaking(message.language):
        site = value("site.name", str)
        lines = [Line(spoken(each["title"], each["values"]), origin + each["link"]) for each in message.content.get("notices", ())]
        said = {
            "purpose": message.purpose,
            "language": language_tag(),
            "site": site,
            "lines": lines,
            "more": message.content.get("more", 0),
            "url": origin + message.content.get("link", "/notices"),
            "settings_url": f"{origin}/account/notices",
        }
        written = EmailMessage()
        written["Subject"] = _one_line(f"{_subject(message, lines)} · {site}")
        written.set_content(_page("notices/letter.txt", said))
        written.add_alternative(_page("notices/letter.html", said), subtype="html")
    written["From"] = Address(_one_line(site), user, domain)
    written["To"] = message.recipient
    written["Date"] = format_datetime(message.created_at)
    written["Message-ID"] = f"<{message.key}@{domain}>"
    written["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers that he is on holiday
    return written


def _page(name: str, said: dict[str, Any]) -> str:
    """A template without the surroundings of a page: nobody is signed in where letters are written."""
    return current_app.jinja_env.get_template(name).render(**said)


def _subject(message: Outgoing, lines: Sequence[Line]) -> str:
    if message.purpose == CONFIRM:
        return str(_("请确认接收通知的邮箱"))
    if message.purpose == TEST:
        return str(_("测试邮件"))
    total = len(lines) + message.content.get("more", 0)
    return lines[0].title if total == 1 else str(_("你有 %(n)s 条新通知", n=total))


def _one_line(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= LONGEST_SUBJECT else f"{short[: LONGEST_SUBJECT - 1]}…"
