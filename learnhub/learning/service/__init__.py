"""Verbs of learning: take courses, study, complete lessons, award study hours, record sessions, set targets."""

from learnhub.learning.service.beats import delete_old_beats, record_heartbeat
from learnhub.learning.service.completing import award_hours, complete_course, complete_lesson, enroll
from learnhub.learning.service.leases import LeaseClosed, close_lease, close_stale_leases, open_lease

__all__ = [
    "LeaseClosed",
    "award_hours",
    "close_lease",
    "close_stale_leases",
    "complete_course",
    "complete_lesson",
    "delete_old_beats",
    "enroll",
    "open_lease",
    "record_heartbeat",
]
