"""Signing in to a session: codes that change every 20 seconds, tickets, states, and the hours that are proposed (domain, section 3)."""

import base64
import hashlib
import hmac
import re
from datetime import datetime
from decimal import Decimal
from enum import Enum

from learnhub.learning.rules.hours import HALF, MOST_OF_A_SESSION, rounded

PLANNED, OPEN, CLOSED, CANCELED = "planned", "open", "closed", "canceled"
STATES = (PLANNED, OPEN, CLOSED, CANCELED)
BY_CODE, BY_LIST, BY_FILE = "code", "list", "file"
WINDOW = 20  # seconds that a code is on the screen
ACCEPTED = 2  # windows: the present one, and the one before for slow phones
TICKET = 180  # seconds from scanning to confirming
LESSON_SECONDS = 45 * 60  # of one study hour
MOST_PHOTOS = 9
_LENGTH = 10
_CODE = re.compile(r"(\d{1,12})\.(\d{1,12})\.([A-Z2-7]{10})", re.ASCII)
_TICKET = re.compile(r"(\d{1,12})\.([A-Z2-7]{20})", re.ASCII)


class Code(Enum):
    """What a scanned code is worth."""

    FRESH = "fresh"
    LATE = "late"
    WRONG = "wrong"


def _sign(secret: str, words: str, length: int) -> str:
    digest = hmac.new(secret.encode(), words.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:length]


def window_of(moment: datetime) -> int:
    """The number of the 20 seconds in which `moment` lies."""
    return int(moment.timestamp() // WINDOW)


def seconds_left(moment: datetime) -> float:
    """Seconds until the code changes."""
    return WINDOW - moment.timestamp() % WINDOW


def make_code(session_id: int, secret: str, moment: datetime) -> str:
    """The code on the host's screen at `moment`."""
    window = window_of(moment)
    return f"{session_id}.{window}.{_sign(secret, f'{session_id}:{window}', _LENGTH)}"


def session_of(code: str) -> int | None:
    """The session that a code names; None for what is no code."""
    found = _CODE.fullmatch(code)
    return int(found[1]) if found else None


def check_code(code: str, session_id: int, secret: str, moment: datetime) -> Code:
    """Whether the code was on the screen of this session in this window or the one before."""
    found = _CODE.fullmatch(code)
    if found is None or not secret or int(found[1]) != session_id:
        return Code.WRONG
    window = int(found[2])
    if not hmac.compare_digest(_sign(secret, f"{session_id}:{window}", _LENGTH), found[3]):
        return Code.WRONG
    age = window_of(moment) - window
    return Code.FRESH if 0 <= age < ACCEPTED else Code.LATE


def make_ticket(session_id: int, secret: str, member_id: int, moment: datetime) -> str:
    """Proof that this member scanned a fresh code at `moment`; it waits for the confirmation."""
    at = int(moment.timestamp())
    return f"{at}.{_sign(secret, f'{session_id}:{member_id}:{at}', 2 * _LENGTH)}"


def is_ticket(ticket: str, session_id: int, secret: str, member_id: int, moment: datetime) -> bool:
    """Whether the ticket is this member's, for this session, and at most three minutes old."""
    found = _TICKET.fullmatch(ticket)
    if found is None or not secret:
        return False
    at = int(found[1])
    is_ours = hmac.compare_digest(_sign(secret, f"{session_id}:{member_id}:{at}", 2 * _LENGTH), found[2])
    return is_ours and 0 <= moment.timestamp() - at <= TICKET


def proposed_hours(seconds: float) -> Decimal:
    """Hours for something of this length: 45 minutes are one, in steps of a half, at least a half."""
    hours = rounded(Decimal(str(max(0.0, seconds))) / LESSON_SECONDS)
    return min(max(hours, HALF), MOST_OF_A_SESSION)
