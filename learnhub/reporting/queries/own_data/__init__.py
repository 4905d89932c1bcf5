"""Everything the platform holds about one member, for herself alone: nothing of anybody else, no answer keys before their release.

Deeds of other people are told without their names. What is left out, and why, stands in `tests/reporting/test_own_data.py`, which
knows every table that belongs to a person.
"""

from collections.abc import Sequence
from datetime import datetime

from learnhub.organization.models import Member
from learnhub.reporting.queries.own_data.exams import exam_parts
from learnhub.reporting.queries.own_data.parts import Part
from learnhub.reporting.queries.own_data.person import person_parts
from learnhub.reporting.queries.own_data.study import study_parts
from learnhub.reporting.queries.own_data.work import work_parts


def own_data(member: Member, now: datetime) -> Sequence[Part]:
    """All parts, in the order in which they are read."""
    return [*person_parts(member), *study_parts(member), *exam_parts(member, now), *work_parts(member)]
