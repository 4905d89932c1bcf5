"""交办: what a leader may ask the organizers of a unit to see to, and what becomes of it."""

from collections.abc import Mapping
from datetime import date, timedelta


def N_(words: str) -> str:  # noqa: N802 - the usual name of the mark
    """Mark `words` for translation where a page shows them."""
    return words


OTHER = "other"
SUBJECTS: Mapping[str, str] = {  # but for OTHER the lists of members that both sides can open
    "warned": N_("进度预警"),
    "behind": N_("落后于序时进度"),
    "idle": N_("30 天没有学习记录"),
    "untargeted": N_("没有考核目标"),
    "failed": N_("有考试未及格"),
    OTHER: N_("其他事项"),
}
NEW, ANSWERED, DONE = "new", "answered", "done"
OVERDUE = "overdue"
STATES: Mapping[str, str] = {NEW: N_("待办理"), ANSWERED: N_("已回复"), DONE: N_("已办结")}
ANSWER, ASK_AGAIN, CLOSE = "answer", "ask_again", "close"
LEADS_TO: Mapping[str, str] = {ANSWER: ANSWERED, ASK_AGAIN: NEW, CLOSE: DONE}
LONGEST = 500
DEFAULT_SPAN, LONGEST_SPAN = timedelta(days=7), timedelta(days=366)


def is_overdue(state: str, due_on: date, today: date) -> bool:
    """Whether nobody has answered in time."""
    return state == NEW and due_on < today
