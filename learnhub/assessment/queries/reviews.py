"""Requests to look at a score again 成绩复核: what a member may ask, what waits for an organizer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from learnhub.accounts.models import Account
from learnhub.assessment.models import GRADED, OPEN, WHOLE, Attempt, Exam, ReviewRequest
from learnhub.assessment.queries.managing import Scope, members_within
from learnhub.assessment.queries.releases import review_ends_at, visible_of
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.pagination import Page, page_of
from learnhub.core.prepared import Prepared
from learnhub.core.reading import rows
from learnhub.organization.models import Member, Unit
from learnhub.organization.queries import within


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """What a member asked about her attempt, by place, and whether and until when she may ask for more."""

    requests: Mapping[int, Any]
    ends_at: datetime | None
    is_open: bool
    about_questions: bool

    def may_ask(self, position: int) -> bool:
        """Whether a request about this place may be made now."""
        return self.is_open and position not in self.requests and (position == WHOLE or self.about_questions)

    @property
    def whole(self) -> Any | None:
        """The request about the attempt as a whole, a row."""
        return self.requests.get(WHOLE)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in the organizers' list."""

    request: ReviewRequest
    attempt: Attempt
    name: str
    staff_number: str
    department: str

    @property
    def number(self) -> int | None:
        """The number of the question it is about; None for the whole."""
        return None if self.request.position == WHOLE else self.request.position + 1


def review_desk(attempt: Attempt, now: datetime) -> ReviewDesk:
    """What may be asked of an attempt; one statement."""
    seen = visible_of(attempt.exam, now, is_submitted=attempt.state == GRADED)
    ends_at = review_ends_at(attempt.exam, attempt.graded_at) if seen.score and not attempt.exam.is_quiz else None
    return ReviewDesk(
        requests={row.position: row for row in rows(_requests, attempt=attempt.id)},
        ends_at=ends_at,
        is_open=ends_at is not None and now < ends_at,
        about_questions=seen.own_answers and bool(attempt.paper),
    )


@Prepared
def _requests(_dialect: str) -> Select[*tuple[Any, ...]]:
    columns = [getattr(ReviewRequest, column.key) for column in ReviewRequest.__table__.columns]
    return select(*columns).where(ReviewRequest.attempt_id == bindparam("attempt"))


def _in_scope(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Requests of members in scope, about exams of units in scope."""
    return (
        select(ReviewRequest, Attempt, Member.name, Account.staff_number, func.coalesce(Unit.name, ""))
        .join(Attempt, Attempt.id == ReviewRequest.attempt_id)
        .join(Member, Member.id == Attempt.member_id)
        .join(Account, Account.id == Member.account_id)
        .outerjoin(Unit, Unit.id == Member.department_id)
        .where(Attempt.member_id.in_(members_within(scope)))
    )


def review_requests(exam_id: int, scope: Scope, state: str | None = None) -> Select[*tuple[Any, ...]]:
    """Requests about one exam, those that wait first, then the latest."""
    statement = _in_scope(scope).where(Attempt.exam_id == exam_id)
    if state:
        statement = statement.where(ReviewRequest.state == state)
    return statement.order_by((ReviewRequest.state == OPEN).desc(), ReviewRequest.asked_at.desc(), ReviewRequest.id)


def review_request_page(exam_id: int, scope: Scope, state: str | None, *, number: int) -> Page[RequestRow]:
    """One page of `review_requests`."""
    page = page_of(review_requests(exam_id, scope, state), number=number, scalars=False)
    return Page([RequestRow(*row) for row in page.items], page.number, page.size, page.total)


def review_request_rows(exam_id: int, scope: Scope, state: str | None) -> list[RequestRow]:
    """All of `review_requests`, for the table that leaves the platform."""
    return [RequestRow(*row) for row in db.session.execute(review_requests(exam_id, scope, state))]


def review_request_counts(exam_id: int, scope: Scope) -> dict[str, int]:
    """How many requests are in each state; one statement."""
    counted = _in_scope(scope).where(Attempt.exam_id == exam_id).group_by(ReviewRequest.state)
    return dict(db.session.execute(counted.with_only_columns(ReviewRequest.state, func.count(), maintain_column_froms=True)).all())


def review_request(exam_id: int, request_id: int, scope: Scope) -> RequestRow:
    """One request. Raises Missing when it is none of hers to answer."""
    statement = _in_scope(scope).where(Attempt.exam_id == exam_id, ReviewRequest.id == request_id)
    row = db.session.execute(statement.options(joinedload(Attempt.exam, innerjoin=True))).one_or_none()
    if row is None:
        raise Missing(_("没有这条复核申请。"))
    return RequestRow(*row)


def exams_to_review(scope: Scope) -> Sequence[Any]:
    """Exams in scope with requests that wait: id, title, how many; the longest waiting first."""
    return db.session.execute(
        select(Exam.id, Exam.title, func.count().label("requests"))
        .join(Attempt, Attempt.exam_id == Exam.id)
        .join(ReviewRequest, ReviewRequest.attempt_id == Attempt.id)
        .join(Unit, Unit.id == Exam.unit_id)
        .where(ReviewRequest.state == OPEN, within(Unit.path, scope), Attempt.member_id.in_(members_within(scope)))
        .group_by(Exam.id, Exam.title)
        .order_by(func.min(ReviewRequest.asked_at))
    ).all()
