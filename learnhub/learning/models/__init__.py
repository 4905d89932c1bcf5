"""Tables of enrollment, study time, progress, study hours, targets and sessions."""

from learnhub.learning.models.awards import AwardRule
from learnhub.learning.models.certificates import Certificate
from learnhub.learning.models.flags import FlagScan, MediaFetch, StudyFlag
from learnhub.learning.models.hours import CONCENTRATED, GROUP, HOUR_CATEGORIES, MONTHS, ONLINE, HoursStanding, StudyHoursEntry
from learnhub.learning.models.sessions import Attendance, GroupLessonCredit, OfflineSession, SessionPhoto, SessionPlay
from learnhub.learning.models.study import (
    Enrollment,
    LessonProgress,
    LessonProgressPast,
    PresenceCheck,
    StudyBeat,
    StudyDay,
    StudyLease,
)
from learnhub.learning.models.targets import Target, TargetPlan

__all__ = [
    "CONCENTRATED",
    "GROUP",
    "HOUR_CATEGORIES",
    "MONTHS",
    "ONLINE",
    "Attendance",
    "AwardRule",
    "Certificate",
    "Enrollment",
    "FlagScan",
    "GroupLessonCredit",
    "HoursStanding",
    "LessonProgress",
    "LessonProgressPast",
    "MediaFetch",
    "OfflineSession",
    "PresenceCheck",
    "SessionPhoto",
    "SessionPlay",
    "StudyBeat",
    "StudyDay",
    "StudyFlag",
    "StudyHoursEntry",
    "StudyLease",
    "Target",
    "TargetPlan",
]
