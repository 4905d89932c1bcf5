"""Odd study: what is put before a person, and why. A finding takes nothing away (ADR 0015).

Thresholds are such that an evening with two devices, a tunnel or a sleeping laptop is no finding but, at most, a note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

QUEUED, NO_MEDIA, QUICK, UNANSWERED, SHARED, TURNS, MARATHON = (
    "queued",
    "no_media",
    "quick_answer",
    "unanswered",
    "shared_account",
    "turns",
    "marathon",
)

QUEUED_SECONDS = 60.0  # domain, section 3, rule 2
TOGETHER = 10.0  # seconds between requests that are one delivery: a queue sent in pieces is one claim
QUICK_SECONDS = 0.3
UNANSWERED_A_DAY = 3
SHARED_TURNS, SHARED_WITHIN = 6, timedelta(hours=1)
DEVICE_TURNS, DEVICES_WITHIN = 10, timedelta(minutes=5)
MARATHON_SECONDS = 10 * 3600


def N_(words: str) -> str:  # noqa: N802 - the usual name of the mark
    """Mark `words` for translation where a page shows them."""
    return words


TITLES: Mapping[str, str] = {
    QUEUED: N_("断网后集中补报"),
    NO_MEDIA: N_("没有取过课件"),
    QUICK: N_("在线确认过快"),
    UNANSWERED: N_("多次未作在线确认"),
    SHARED: N_("疑似多人共用账号"),
    TURNS: N_("多台设备频繁切换"),
    MARATHON: N_("单日学习时间过长"),
}
# Each is filled with the facts of its finding.
SENTENCES: Mapping[str, str] = {
    QUEUED: N_("断网恢复后一次补报了 %(beats)s 条记录，共计入 %(minutes)s 分钟。常见于隧道、电梯或信号不好，多数是正常的。"),
    NO_MEDIA: N_("这一节计入了 %(minutes)s 分钟学习时间，但平台没有向其浏览器发送过课件文件。"),
    QUICK: N_("在线确认在 %(milliseconds)s 毫秒内就作了回答，快于人的反应。"),
    UNANSWERED: N_("一天内有 %(n)s 次在线确认没有按时回答，未回答期间没有计时。"),
    SHARED: N_("一小时内有 %(turns)s 次在不同网络之间来回学习。"),
    TURNS: N_("五分钟内在不同设备之间切换了 %(turns)s 次。"),
    MARATHON: N_("这一天计入了 %(hours)s 小时学习时间。"),
}
# What an honest person may well do is a note: listed, but not counted as waiting.
NOTES = frozenset({QUEUED, UNANSWERED})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd about a member's study; `key` names it, so that it is found once."""

    rule: str
    member_id: int
    key: str
    at: datetime
    lesson_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """A lesson was opened: when, by which sign-in, and from which network ("" when it is not known)."""

    at: datetime
    session_id: int | None
    network: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A beat of a lease: when it came, and the seconds that counted."""

    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """Beats that came together, in one request or in several that followed at once."""

    first: datetime
    last: datetime
    beats: int
    seconds: float

    @property
    def is_long_queue(self) -> bool:
        """Whether it counted for more than a minute beyond the time it took to come; live beats never do."""
        return self.beats > 1 and self.seconds - (self.last - self.first).total_seconds() > QUEUED_SECONDS


def deliveries(receipts: Sequence[Receipt]) -> list[Delivery]:
    """What came together, out of the beats of one lease in their order."""
    found: list[list[Receipt]] = []
    for receipt in receipts:
        if found and (receipt.at - found[-1][-1].at).total_seconds() <= TOGETHER:
            found[-1].append(receipt)
        else:
            found.append([receipt])
    return [Delivery(group[0].at, group[-1].at, len(group), sum(one.seconds for one in group)) for group in found]


def is_quick(delivered_at: datetime, answered_at: datetime | None) -> bool:
    """Whether an answer came faster than a person reads."""
    return answered_at is not None and (answered_at - delivered_at).total_seconds() < QUICK_SECONDS


def most_turns(openings: Sequence[Opening], within: timedelta, *, by_network: bool) -> int:
    """How often study went from one sign-in (or network) to another, at most, in a span of `within`; `openings` in their order.

    Two devices in one room share a network and are no two people; who moves about with one telephone keeps one sign-in, whose network
    is that of signing in.
    """
    known = [opening for opening in openings if opening.network] if by_network else openings
    changes = [
        after.at
        for before, after in pairwise(known)
        if (before.network != after.network if by_network else before.session_id != after.session_id)
    ]
    most = first = 0
    for last, at in enumerate(changes):
        while at - changes[first] > within:
            first += 1
        most = max(most, last - first + 1)
    return most


def findings_of_openings(member_id: int, openings: Sequence[Opening], day: str) -> list[Finding]:
    """Odd changes of device or network; what is two people is not told again as two devices."""
    turns = most_turns(openings, SHARED_WITHIN, by_network=True)
    if turns >= SHARED_TURNS:
        return [Finding(SHARED, member_id, day, openings[-1].at, facts={"turns": turns})]
    turns = most_turns(openings, DEVICES_WITHIN, by_network=False)
    return [Finding(TURNS, member_id, day, openings[-1].at, facts={"turns": turns})] if turns >= DEVICE_TURNS else []
