"""Pages of learning: catalog, course, lesson, my study; for who looks after them courses and odd study; and the study protocol."""

from learnhub.learning.views import certificates, flags, managing, media, my_study, pages, sessions, study, targets  # noqa: F401 - they register their pages
from learnhub.learning.views.blueprint import blueprint

__all__ = ["blueprint"]
