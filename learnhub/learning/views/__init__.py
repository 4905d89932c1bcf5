"""Pages of learning: catalog, course, lesson, my study; and the study protocol."""

from learnhub.learning.views import media, pages, study
from learnhub.learning.views.blueprint import blueprint

__all__ = ["blueprint", "media", "pages", "study"]
