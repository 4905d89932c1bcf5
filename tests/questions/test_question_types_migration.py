"""The types of questions come and go without losing a question, its versions or what points to them."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions import service
from learnhub.questions.rules.drafts import OptionDraft, QuestionDraft
from tests.conftest import MIGRATIONS
from tests.factories import DepartmentFactory

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
SINGLE = QuestionDraft("single", "哪一项？", [OptionDraft("甲", True), OptionDraft("乙")])
ESSAY = QuestionDraft("essay", "谈谈。")

pytestmark = pytest.mark.both_databases


def _count(table: str) -> int:
    with db.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def _save(draft: QuestionDraft) -> None:
    with transaction():
        bank = service.create_bank("题库", DepartmentFactory().id, actor_id=None, now=NOW)
        service.save_question(bank, draft, actor_id=None, now=NOW)
    db.session.remove()


def test_down_and_up_keep_every_row(app: Flask) -> None:
    with app.app_context():
        _save(SINGLE)
        downgrade(MIGRATIONS, revision="0015")
        assert (_count("question"), _count("question_version")) == (1, 1)
        upgrade(MIGRATIONS)
        assert (_count("question"), _count("question_version")) == (1, 1)
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT parts FROM question_version")).scalar_one() in ([], "[]")
        db.engine.dispose()


def test_down_is_refused_while_a_question_would_be_lost(app: Flask) -> None:
    with app.app_context():
        _save(ESSAY)
        with pytest.raises(SystemExit):
            downgrade(MIGRATIONS, revision="0015")
        upgrade(MIGRATIONS)
        assert _count("question") == 1
        db.engine.dispose()
