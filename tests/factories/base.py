"""What every factory shares."""

from typing import Any

import factory

from learnhub.core.extensions import db


class Factory(factory.alchemy.SQLAlchemyModelFactory):
    """Adds to the session of the application context and commits."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "commit"

    @classmethod
    def _after_postgeneration(cls, instance: Any, create: bool, results: dict[str, Any] | None = None) -> None:
        if create and results:
            db.session.commit()
