"""A member's own tasks."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from learnhub.assignments.queries.tasks import Task, tasks_of
from learnhub.assignments.rules.states import State
from learnhub.assignments.views.blueprint import blueprint
from learnhub.assignments.views.words import STATE_LABELS, STATE_TONES
from learnhub.core.clock import local_day, now
from learnhub.core.permissions import SIGNED_IN, principal, requires

OPEN, DONE = "open", "done"


@blueprint.get("/tasks")
@requires(SIGNED_IN)
def tasks() -> ResponseReturnValue:
    """What is asked of oneself: to do, or done."""
    moment = now()
    found = tasks_of(principal().member_id, moment)
    past = [task for task in found if task.is_finished or task.is_ended]
    left = [task for task in found if not (task.is_finished or task.is_ended)]
    show = DONE if request.args.get("show") == DONE else OPEN
    return render_template(
        "assignments/tasks.html",
        show=show,
        groups=_groups(left) if show == OPEN else [("", sorted(past, key=_latest, reverse=True))],
        left_count=len(left),
        past_count=len(past),
        today=local_day(moment),
        labels=STATE_LABELS,
        tones=STATE_TONES,
    )


def _latest(task: Task) -> float:
    moment = task.done_at or task.starts_at
    return moment.timestamp()


def _groups(tasks: list[Task]) -> list[tuple[str, list[Task]]]:
    """In the order in which they press: overdue, today, within a week, later, without a date, not begun, waiting."""
    order = ("overdue", "today", "week", "later", "undated", "waiting", "coming")
    found: dict[str, list[Task]] = {name: [] for name in order}
    for task in tasks:
        found[_group(task)].append(task)
    return [(name, found[name]) for name in order if found[name]]


def _group(task: Task) -> str:
    if task.state in (State.COMING, State.WAITING):
        return str(task.state.value)
    if task.days_left is None:
        return "undated"
    if task.days_left < 0:
        return "overdue"
    return "today" if task.days_left == 0 else "week" if task.days_left <= 7 else "later"
