"""Verbs of learning: take courses, study, complete lessons, award study hours, record sessions, set targets."""

from learnhub.learning.service.awards import set_award_rule
from learnhub.learning.service.beats import delete_old_beats, record_heartbeat, record_usual_beat, remembered_beat, visitor_s_beat
from learnhub.learning.service.certificates import issue_course_certificate, issue_year_certificate, revoke_certificate
from learnhub.learning.service.completing import complete_course, complete_lesson, enroll, leave_course
from learnhub.learning.service.flags import decide_flag, find_odd_study, note_media_fetch, tell_of_flag
from learnhub.learning.service.leases import LeaseClosed, close_lease, close_stale_leases, open_lease
from learnhub.learning.service.ledger import award_hours
from learnhub.learning.service.presence import WrongCheck, answer_check
from learnhub.learning.service.sessions import correct_session, record_session
from learnhub.learning.service.sessions_held import SessionPlan, cancel_session, change_session, close_session, open_session, plan_session
from learnhub.learning.service.sessions_photos import add_photo, remove_photo, write_summary
from learnhub.learning.service.sessions_played import open_play, record_play
from learnhub.learning.service.sessions_present import mark_present, session_of_code, sign_in_to_session, take_off
from learnhub.learning.service.standings import keep_standings, renew_standings, take_turns
from learnhub.learning.service.targets import (
    assign_plan,
    create_plan,
    exempt_member,
    population,
    refresh_plan,
    set_targets,
    withdraw_exemption,
)
from learnhub.learning.service.targets_changing import Reach, change_plan, reach_of, refresh_plans, take_over_exemptions

__all__ = [
    "LeaseClosed",
    "Reach",
    "SessionPlan",
    "WrongCheck",
    "add_photo",
    "answer_check",
    "assign_plan",
    "award_hours",
    "cancel_session",
    "change_plan",
    "change_session",
    "close_lease",
    "close_session",
    "close_stale_leases",
    "complete_course",
    "complete_lesson",
    "correct_session",
    "create_plan",
    "decide_flag",
    "delete_old_beats",
    "enroll",
    "exempt_member",
    "find_odd_study",
    "issue_course_certificate",
    "issue_year_certificate",
    "keep_standings",
    "leave_course",
    "mark_present",
    "note_media_fetch",
    "open_lease",
    "open_play",
    "open_session",
    "plan_session",
    "population",
    "reach_of",
    "record_heartbeat",
    "record_play",
    "record_session",
    "record_usual_beat",
    "refresh_plan",
    "refresh_plans",
    "remembered_beat",
    "remove_photo",
    "renew_standings",
    "revoke_certificate",
    "session_of_code",
    "set_award_rule",
    "set_targets",
    "sign_in_to_session",
    "take_off",
    "take_over_exemptions",
    "take_turns",
    "tell_of_flag",
    "visitor_s_beat",
    "withdraw_exemption",
    "write_summary",
]
