"""What of a result is shown when: score, own answers, right answers, explanations × a moment in the life of an exam."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

DURING, AFTER_SUBMIT, AFTER_CLOSE = "during", "after_submit", "after_close"
AT_TIME, BY_HAND, NEVER = "at_time", "by_hand", "never"
WHENS = (DURING, AFTER_SUBMIT, AFTER_CLOSE, AT_TIME, BY_HAND, NEVER)
SUBJECTS = ("score", "own_answers", "right_answers", "explanations")
AT_ONCE = ("right_answers", "explanations")  # what may be told while somebody writes
# Policies that were kept before own answers were a subject showed them as soon as they were handed in.
DEFAULT = {"score": AFTER_SUBMIT, "own_answers": AFTER_SUBMIT, "right_answers": AFTER_CLOSE, "explanations": AFTER_CLOSE}
PRESETS: Mapping[str, Mapping[str, str]] = {
    "formal": {"score": AFTER_CLOSE, "own_answers": AFTER_CLOSE, "right_answers": AFTER_CLOSE, "explanations": AFTER_CLOSE},
    "practice": {"score": AFTER_SUBMIT, "own_answers": AFTER_SUBMIT, "right_answers": AFTER_SUBMIT, "explanations": AFTER_SUBMIT},
    "score_only": {"score": AFTER_CLOSE, "own_answers": NEVER, "right_answers": NEVER, "explanations": NEVER},
}


@dataclass(frozen=True, slots=True)
class Stage:
    """How far it is: handed in, nobody can answer any more, the moment chosen has come, somebody has published."""

    is_submitted: bool
    has_closed: bool
    is_due: bool = False
    is_published: bool = False


@dataclass(frozen=True, slots=True)
class Visible:
    """What the member may see of her own attempt now; right answers and explanations only beside her own answers."""

    score: bool
    right_answers: bool
    explanations: bool
    own_answers: bool = True


EVERYTHING = Visible(score=True, right_answers=True, explanations=True)


def is_closed(closes_at: datetime | None, grace: timedelta, now: datetime) -> bool:
    """Whether nobody can answer any more: the window and the grace after it have passed, or there is no window."""
    return closes_at is None or now > closes_at + grace


def released(when: str, stage: Stage) -> bool:
    """Whether what is released at `when` may be seen; an unknown word releases nothing."""
    if not stage.is_submitted:
        return False
    return {
        DURING: True,
        AFTER_SUBMIT: True,
        AFTER_CLOSE: stage.has_closed,
        AT_TIME: stage.has_closed and stage.is_due,
        BY_HAND: stage.has_closed and stage.is_published,
    }.get(when, False)


def when_of(policy: Mapping[str, str], subject: str) -> str:
    """When `policy` releases `subject`."""
    return policy.get(subject, AFTER_SUBMIT if subject == "own_answers" else NEVER)


def visible(policy: Mapping[str, str], stage: Stage) -> Visible:
    """What `policy` lets a member see of an attempt."""
    score, own, right, why = (released(when_of(policy, subject), stage) for subject in SUBJECTS)
    return Visible(score=score, own_answers=own, right_answers=right and own, explanations=why and own)


def tells_at_once(policy: Mapping[str, str]) -> bool:
    """Whether an answer is checked while the member writes, and locked by that."""
    return policy.get("right_answers") == DURING


def waits_for(policy: Mapping[str, str], when: str) -> bool:
    """Whether anything is released at `when`."""
    return when in policy.values()


def released_since(when: str, graded_at: datetime, closed_at: datetime | None, chosen: datetime | None) -> datetime:
    """Since when a score released at `when` may be seen: not before it was given, nor before the end or the moment that it waits for.

    `closed_at` is the end with its grace, `chosen` the moment that was chosen or at which somebody published.
    """
    moments = [graded_at]
    if when in (AFTER_CLOSE, AT_TIME, BY_HAND) and closed_at is not None:
        moments.append(closed_at)
    if when in (AT_TIME, BY_HAND) and chosen is not None:
        moments.append(chosen)
    return max(moments)


def complete(policy: Mapping[str, str]) -> dict[str, str]:
    """`policy` with every subject, or ValueError for a word that means nothing, or nothing there."""
    whole = {subject: policy.get(subject, DEFAULT[subject]) for subject in SUBJECTS}
    if unknown := set(whole.values()) - set(WHENS):
        raise ValueError(f"unknown release {min(unknown)!r}; choose one of {', '.join(WHENS)}")
    if any(when == DURING and subject not in AT_ONCE for subject, when in whole.items()):
        raise ValueError("score and own answers are not told while somebody writes")
    if whole["explanations"] == DURING != whole["right_answers"]:
        raise ValueError("explanations are told at once only together with right answers")
    return whole
