"""My study 我的学习: the hours of the year with every entry, one's courses, the days on which one studied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from learnhub.core.clock import local_day, now
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.learning.queries.cards import IN_PROGRESS, CardFilter, course_cards
from learnhub.learning.queries.certificates import certificates_of
from learnhub.learning.queries.history import CalendarDay, completed_courses, study_calendar, study_spans
from learnhub.learning.queries.hours import hours_of_member, plans_of_member
from learnhub.learning.queries.hours_entries import hours_entries, years_with_hours
from learnhub.learning.views.blueprint import blueprint

EARLIEST = 2000
ENTRIES = 10  # of the ledger; all of them have a page of their own


@blueprint.get("/study")
@requires(SIGNED_IN)
def my_study() -> ResponseReturnValue:
    """Hours against the target, what they are made of, courses, and a calendar."""
    member_id, today = principal().member_id, local_day(now())
    year = _year(today)
    summary = hours_of_member(member_id, year, today=today)
    return render_template(
        "learning/my_study.html",
        today=today,
        year=year,
        years=sorted({today.year, year, *years_with_hours(member_id)}, reverse=True),
        summary=summary,
        plans=plans_of_member(member_id, summary, today=today),
        spans=study_spans(member_id, today),
        entries=hours_entries(member_id, year),
        most_entries=ENTRIES,
        begun=course_cards(member_id, filters=CardFilter(state=IN_PROGRESS)),
        done=completed_courses(member_id),
        month=_month(member_id, today),
        certificates=certificates_of(member_id),
    )


def _year(today: date) -> int:
    asked = request.args.get("year", type=int)
    return asked if asked is not None and EARLIEST <= asked <= today.year else today.year


@dataclass(frozen=True, slots=True)
class Month:
    """A page of the calendar, and the months beside it; there is none after the present one."""

    first: date
    weeks: Sequence[Sequence[CalendarDay]]
    previous: date
    following: date | None

    @property
    def studied(self) -> list[CalendarDay]:
        """Days of the month on which there was study."""
        return [day for week in self.weeks for day in week if day.is_in_month and day.seconds > 0]


def _month(member_id: int, today: date) -> Month:
    first = _first_of_month(today)
    following = (first + timedelta(days=31)).replace(day=1)
    return Month(
        first,
        study_calendar(member_id, first.year, first.month),
        (first - timedelta(days=1)).replace(day=1),
        following if following <= today else None,
    )


def _first_of_month(today: date) -> date:
    """The month asked for as 2026-03; this one when it is unreadable or yet to come."""
    try:
        asked = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if asked.year >= EARLIEST and asked <= today else today.replace(day=1)
