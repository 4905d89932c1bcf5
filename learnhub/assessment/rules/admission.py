"""Who is let in at the door of an exam, and why not: everything but the password, whose tries are counted apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from learnhub.assessment.rules import timing

MOST_NETWORKS = 50
MOST_KNOCKS = 5  # wrong passwords of a member in KNOCK_MINUTES; a whole room may sit behind one address
MOST_KNOCKS_OF_ADDRESS = 60
KNOCK_MINUTES = 15


class Bar(StrEnum):
    """Why a new attempt may not begin."""

    WITHDRAWN = "withdrawn"
    DEFERRED = "deferred"
    EARLY = "early"
    OVER = "over"
    LATE = "late"  # the exam runs, its door is closed
    NO_ATTEMPTS = "no_attempts"
    NO_ATTEMPTS_TODAY = "no_attempts_today"
    UNPREPARED = "unprepared"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Door:
    """What an exam asks of who wants to enter; no network is anywhere, 0 attempts a day is without a limit."""

    window: timing.Window
    attempts_allowed: int
    daily_attempts: int = 0
    networks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Comer:
    """Who stands before it: attempts in all and today, what has to be done first and is not, and the address she comes from."""

    attempts: int = 0
    attempts_today: int = 0
    misses: bool = False
    address: str | None = None


def bar(door: Door, comer: Comer, now: datetime) -> Bar | None:
    """The first reason not to let her in, or None."""
    return _closed(door.window, now) or _used_up(door, comer) or _not_like_this(door, comer)


def _closed(window: timing.Window, now: datetime) -> Bar | None:
    if window.is_withdrawn:
        return Bar.WITHDRAWN
    if window.is_postponed:
        return Bar.DEFERRED
    if window.is_early(now):
        return Bar.DEFERRED if window.is_deferred else Bar.EARLY
    if window.is_over(now):
        return Bar.OVER
    return Bar.LATE if window.is_shut(now) else None


def _used_up(door: Door, comer: Comer) -> Bar | None:
    if timing.attempts_left(door.attempts_allowed, comer.attempts) == 0:
        return Bar.NO_ATTEMPTS
    return Bar.NO_ATTEMPTS_TODAY if timing.attempts_left(door.daily_attempts, comer.attempts_today) == 0 else None


def _not_like_this(door: Door, comer: Comer) -> Bar | None:
    if comer.misses:
        return Bar.UNPREPARED
    return None if is_inside(comer.address, door.networks) else Bar.ELSEWHERE


def networks_of(text: str) -> list[str]:
    """The networks in `text`, in lines or divided by commas, each in its one form. Raises ValueError with the piece that is none."""
    pieces = text.replace("，", ",").replace("；", ",").replace(";", ",").replace("、", ",").replace("\n", ",").split(",")
    found: dict[str, None] = {}
    for piece in (each.strip() for each in pieces):
        if piece:
            try:
                found[str(ip_network(piece, strict=False))] = None
            except ValueError:
                raise ValueError(piece[:60]) from None
    return list(found)


def is_inside(address: str | None, networks: Iterable[str]) -> bool:
    """Whether `address` lies in one of `networks`; anywhere where there is none, nowhere where it is no address."""
    wanted = [ip_network(each) for each in networks]
    if not wanted:
        return True
    try:
        found = ip_address((address or "").split("%")[0])
    except ValueError:
        return False
    plain = found.ipv4_mapped if isinstance(found, IPv6Address) and found.ipv4_mapped else found
    return any(_holds(each, plain) for each in wanted)


def _holds(network: IPv4Network | IPv6Network, address: object) -> bool:
    return address in network
