"""What of a result is shown when: score, right answers, explanations × after submitting, after the exam closes, never."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

AFTER_SUBMIT, AFTER_CLOSE, NEVER = "after_submit", "after_close", "never"
WHENS = (AFTER_SUBMIT, AFTER_CLOSE, NEVER)
SUBJECTS = ("score", "right_answers", "explanations")
DEFAULT = {"score": AFTER_SUBMIT, "right_answers": AFTER_CLOSE, "explanations": AFTER_CLOSE}


@dataclass(frozen=True, slots=True)
class Visible:
    """What the member may see of her own attempt now."""

    score: bool
    right_answers: bool
    explanations: bool


def is_closed(closes_at: datetime | None, grace: timedelta, now: datetime) -> bool:
    """Whether nobody can answer any more: the window and the grace after it have passed, or there is no window."""
    return closes_at is None or now > closes_at + grace


def released(when: str, *, is_submitted: bool, has_closed: bool) -> bool:
    """Whether what is released at `when` may be seen; an unknown word releases nothing."""
    if not is_submitted:
        return False
    return when == AFTER_SUBMIT or (when == AFTER_CLOSE and has_closed)


def visible(policy: Mapping[str, str], *, is_submitted: bool, has_closed: bool) -> Visible:
    """What `policy` lets a member see of an attempt."""
    return Visible(*(released(policy.get(subject, NEVER), is_submitted=is_submitted, has_closed=has_closed) for subject in SUBJECTS))


def complete(policy: Mapping[str, str]) -> dict[str, str]:
    """`policy` with every subject, or ValueError for a word that means nothing."""
    whole = {subject: policy.get(subject, DEFAULT[subject]) for subject in SUBJECTS}
    if unknown := set(whole.values()) - set(WHENS):
        raise ValueError(f"unknown release {min(unknown)!r}; choose one of {', '.join(WHENS)}")
    return whole
