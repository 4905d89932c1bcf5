"""How many study what."""

from collections.abc import Collection

from sqlalchemy import func, select

from learnhub.catalog.queries import Learners
from learnhub.core.extensions import db
from learnhub.learning.models import Enrollment


def learners_of_courses(course_ids: Collection[int]) -> dict[int, Learners]:
    """Who has begun and who has completed each of the courses; those nobody has begun are left out."""
    statement = (
        select(Enrollment.course_id, func.count(), func.count(Enrollment.completed_at))
        .where(Enrollment.course_id.in_(list(course_ids)))
        .group_by(Enrollment.course_id)
    )
    return {course_id: Learners(begun, completed) for course_id, begun, completed in db.session.execute(statement)}
