"""Pages of assignments: a member's tasks and calendar, the organizer's pages, and the leader's."""

from learnhub.assignments.views import assigning, calendars, following, tasks
from learnhub.assignments.views.blueprint import blueprint

__all__ = ["assigning", "blueprint", "calendars", "following", "tasks"]
