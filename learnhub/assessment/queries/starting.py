"""What a start rests on: the attempts the member has had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from learnhub.assessment.models import RUNNING, Attempt
from learnhub.assessment.queries.attempts import grace
from learnhub.core.clock import local_day, start_of_day
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows


@dataclass(frozen=True, slots=True)
class Before:
    """The member's attempts of one exam, whatever their state."""

    attempts: Sequence[Any]

    @property
    def running_id(self) -> int | None:
        """The one that runs."""
        return next((each.id for each in self.attempts if each.state == RUNNING), None)

    def is_overdue(self, now: datetime) -> bool:
        """Whether one of them runs though its time is over."""
        return any(each.state == RUNNING and each.deadline is not None and each.deadline < now - grace() for each in self.attempts)

    def begun_on_day_of(self, now: datetime) -> int:
        """How often she began it on the platform's day of `now`."""
        since = start_of_day(local_day(now))
        return sum(1 for each in self.attempts if each.started_at >= since)


@Prepared
def _before(_dialect: str) -> Select[*tuple[Any, ...]]:
    columns = select(Attempt.id, Attempt.state, Attempt.deadline, Attempt.started_at)
    return columns.where(Attempt.exam_id == bindparam("exam"), Attempt.member_id == bindparam("member"))


def before(exam_id: int, member_id: int) -> Before:
    """The attempts so far; one statement."""
    return Before(rows(_before, exam=exam_id, member=member_id))
