"""Pages of reporting: home, the phone's own page, a day of study, the organizer's and the leader's."""

from learnhub.reporting.views import asking, dashboard, day, home, manage, own_data
from learnhub.reporting.views.blueprint import blueprint

__all__ = ["asking", "blueprint", "dashboard", "day", "home", "manage", "own_data"]
