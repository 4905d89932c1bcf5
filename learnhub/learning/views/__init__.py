"""Pages of learning: catalog, course, lesson, my study; for who looks after them courses and odd study; and the study protocol."""

from learnhub.learning.views import (  # noqa: F401 - they register their pages
    awards,
    certificates,
    flags,
    managing,
    media,
    my_hours,
    my_study,
    pages,
    sessions,
    sessions_held,
    sessions_host,
    sessions_mine,
    study,
    targets,
    targets_changing,
)
from learnhub.learning.views.blueprint import blueprint

__all__ = ["blueprint"]
