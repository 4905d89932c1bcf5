"""What was asked of the member and told to her, what she practiced, and what she wrote to others."""

from collections.abc import Sequence

from sqlalchemy import select

from learnhub.assignments.models import Assignment, AssignmentMember, CalendarAddress
from learnhub.core.extensions import db
from learnhub.notices.models import Notice, Outgoing
from learnhub.organization.models import Member, Unit, WorkRequest, WorkRequestReply
from learnhub.practice.models import DailyQuiz, Favorite, MistakeEntry, PracticeAnswer
from learnhub.reporting.queries.own_data.parts import Part, part


def work_parts(member: Member) -> Sequence[Part]:
    """Assignments, notices and mail, practice, requests of her own."""
    return [*_assigned(member), *_told(member), *_practice(member), *_requests(member)]


def _assigned(member: Member) -> Sequence[Part]:
    asked, hers, calendar = Assignment, AssignmentMember, CalendarAddress
    return [
        part(
            "assignments",
            select(asked.title, Unit.name.label("unit"), asked.starts_at, asked.due_at, hers.extended_to, hers.extension_reason)
            .add_columns(hers.added_at, hers.removed_at)
            .join(hers, hers.assignment_id == asked.id)
            .join(Unit, Unit.id == asked.unit_id)
            .where(hers.member_id == member.id)
            .order_by(hers.added_at, hers.id),
        ),
        part("calendar", select(calendar.made_at).where(calendar.member_id == member.id)),
    ]


def _told(member: Member) -> Sequence[Part]:
    mail = Outgoing
    inbox = db.session.scalars(select(Notice).where(Notice.account_id == member.account_id).order_by(Notice.sent_at, Notice.id))
    said = [(notice.sent_at, notice.heading, notice.words, notice.read_at) for notice in inbox]
    return [
        Part("notices", ("sent_at", "title", "words", "read_at"), said),
        part(
            "mail",
            select(mail.created_at, mail.recipient, mail.purpose, mail.state, mail.sent_at)
            .where(mail.account_id == member.account_id)
            .order_by(mail.created_at, mail.id),
        ),
    ]


def _practice(member: Member) -> Sequence[Part]:
    """Questions by their numbers: their words and keys belong to the bank."""
    answer, daily, wrong, favorite = PracticeAnswer, DailyQuiz, MistakeEntry, Favorite
    counts = (wrong.wrong.label("times_wrong"), wrong.right_in_a_row)
    return [
        part(
            "practice",
            select(answer.answered_at, answer.way, answer.question_id, answer.answers, answer.share)
            .where(answer.member_id == member.id)
            .order_by(answer.answered_at, answer.id),
        ),
        part("daily", select(daily.day, daily.drawn_at).where(daily.member_id == member.id).order_by(daily.day)),
        part(
            "mistakes",
            select(wrong.question_id, *counts, wrong.added_at, wrong.last_at, wrong.due_at, wrong.removed_at)
            .where(wrong.member_id == member.id)
            .order_by(wrong.added_at, wrong.id),
        ),
        part("favorites", select(favorite.question_id, favorite.created_at).where(favorite.member_id == member.id).order_by(favorite.id)),
    ]


def _requests(member: Member) -> Sequence[Part]:
    asked, reply = WorkRequest, WorkRequestReply
    return [
        part(
            "requests",
            select(asked.asked_at, asked.words, asked.due_on, asked.state)
            .where(asked.asked_by == member.account_id)
            .order_by(asked.asked_at, asked.id),
        ),
        part("replies", select(reply.at, reply.words).where(reply.account_id == member.account_id).order_by(reply.at, reply.id)),
    ]
