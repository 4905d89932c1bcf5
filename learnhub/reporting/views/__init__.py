"""Pages of reporting: home, the phone's own page, the organizer's and the leader's."""

from learnhub.reporting.views import asking, dashboard, home, manage
from learnhub.reporting.views.blueprint import blueprint

__all__ = ["asking", "blueprint", "dashboard", "home", "manage"]
