"""On which days a member studied, and in which years she has hours."""

from datetime import date

from sqlalchemy import select

from learnhub.core.extensions import db
from learnhub.learning.models import StudyDay, StudyHoursEntry


def study_days(member_id: int, first: date, last: date) -> dict[date, float]:
    """Seconds of study time of each day from `first` to `last` on which there was any."""
    statement = select(StudyDay.day, StudyDay.seconds).where(
        StudyDay.member_id == member_id, StudyDay.day >= first, StudyDay.day <= last, StudyDay.seconds > 0
    )
    return dict(db.session.execute(statement).tuples().all())


def years_with_hours(member_id: int) -> list[int]:
    """Years in which the member has entries in the ledger of study hours, the latest first."""
    statement = select(StudyHoursEntry.year).where(StudyHoursEntry.member_id == member_id).distinct()
    return list(db.session.scalars(statement.order_by(StudyHoursEntry.year.desc())))
