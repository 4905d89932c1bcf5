"""The home page and the phone's own page: what to do today, and where one stands."""

from datetime import datetime, timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from learnhub.assessment.queries.cards import open_exams_for
from learnhub.assignments.queries.tasks import due_soon, tasks_of
from learnhub.core.clock import local, local_day, now
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.learning.queries import course_cards, hours_of_member, latest_hours, next_lesson
from learnhub.learning.queries.sessions import sessions_soon
from learnhub.organization.models import DEPARTMENT_TREE
from learnhub.practice.queries.today import practice_today
from learnhub.ranking.queries.boards import own_place, podium
from learnhub.ranking.queries.units import unit_board
from learnhub.ranking.rules.periods import MONTH, period_of
from learnhub.reporting.queries.home import facts
from learnhub.reporting.queries.names import names_of_units
from learnhub.reporting.rules.greeting import greeting
from learnhub.reporting.rules.outlook import outlook
from learnhub.reporting.views.blueprint import blueprint
from learnhub.settings.queries import value

CARDS, EXAMS, ENTRIES, TASKS = 4, 3, 4, 3
SESSIONS_SINCE, SESSIONS_UNTIL = timedelta(hours=12), timedelta(days=7)


def _year(moment: datetime) -> dict[str, Any]:
    """The year's hours, the same sum that every screen reads."""
    today = local_day(moment)
    summary = hours_of_member(principal().member_id, today.year, today=today)
    target = float(summary.target or 0)
    return {
        "summary": summary,
        "outlook": None if summary.is_exempt else outlook(float(summary.counted), target, today),
        "facts": facts(principal().member_id, today),
        "unit_names": names_of_units(principal().department_id, principal().branch_id),
        "moment": moment,
        "today": today,
    }


@blueprint.get("/")
@requires(SIGNED_IN)
def home() -> ResponseReturnValue:
    """The member's first page."""
    moment, user = now(), principal()
    today = local_day(moment)
    month = period_of(MONTH, today)
    cards = course_cards(user.member_id, required_only=True)
    is_relieved = value("site.relief_mode", bool)
    departments = unit_board(
        DEPARTMENT_TREE, month, today=today, least_people=value("ranking.least_people", int), own_path=user.department_path
    )
    return render_template(
        "reporting/home.html",
        weekday=format_date(today, "EEEE"),
        greeting=_(greeting(local(moment).hour)),
        next_lesson=next_lesson(user.member_id),
        exams=open_exams_for(user.member_id, (user.department_path, user.branch_path), moment)[:EXAMS],
        sessions=sessions_soon((user.department_path, user.branch_path), moment - SESSIONS_SINCE, moment + SESSIONS_UNTIL),
        assigned=due_soon(tasks_of(user.member_id, moment), today),
        most_assigned=TASKS,
        practice=practice_today(user.member_id, (user.department_path, user.branch_path), moment),
        required=cards,
        shown=cards[:CARDS],
        fresh=next((card for card in cards if card.state == "new"), None),
        month=month,
        place=own_place(month.key, user.member_id),
        unit=departments.mine,
        unit_count=len(departments.ranked),
        is_relieved=is_relieved,
        podium=[] if is_relieved else podium(month.key, user.member_id),
        entries=latest_hours(user.member_id, today.year, ENTRIES),
        **_year(moment),
    )


@blueprint.get("/me")
@requires(SIGNED_IN)
def me() -> ResponseReturnValue:
    """One's own page on the phone: study, points, settings, sign-out."""
    moment = now()
    month = period_of(MONTH, local_day(moment))
    return render_template("reporting/me.html", month=month, place=own_place(month.key, principal().member_id), **_year(moment))
