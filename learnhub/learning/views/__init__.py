"""Pages of learning: catalog, course, lesson, my study; the list of who looks after courses; and the study protocol."""

from learnhub.learning.views import managing, media, my_study, pages, study  # noqa: F401 - they register their pages
from learnhub.learning.views.blueprint import blueprint

__all__ = ["blueprint"]
