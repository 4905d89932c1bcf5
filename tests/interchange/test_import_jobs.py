"""Imports of many questions are done by the clock: asked for once, told about while they run, undone by any mistake."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.interchange.jobs import import_long_files
from learnhub.interchange.models import FAILED, ImportBatch, ImportJob
from learnhub.interchange.service import import_jobs
from learnhub.interchange.service.waiting_files import discard_waiting
from learnhub.interchange.service.watching import Watched
from learnhub.interchange.views import question_import
from learnhub.questions.models import Question, QuestionBank
from tests.client import Client
from tests.interchange.sheets import excel
from tests.interchange.test_import_mending import BAD, HEADER, bank, upload  # noqa: F401 - a fixture

ROWS = [["单选题", f"第{number}问是什么？", "甲", "乙", "A"] for number in range(7)]


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_import, "LONG", 5)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Question)) or 0


@pytest.mark.both_databases
def test_many_questions_are_imported_by_the_clock(client: Client, bank: QuestionBank) -> None:  # noqa: F811
    where = upload(client, bank, excel([HEADER, *ROWS]))
    for _twice in range(2):
        assert client.post(where).location == where
    assert count() == 0
    page = client.get(where)
    assert "正在排队" in page.text
    assert f'hx-get="{where}/state"' in page.text
    assert "HX-Redirect" not in client.get(f"{where}/state").headers
    import_long_files()
    import_long_files()
    assert count() == 7
    assert client.get(f"{where}/state").headers["HX-Redirect"] == where
    done = client.get(where)
    assert done.status_code == 303
    assert "已导入 7 题" in client.get(done.location).text
    assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 1


def test_a_few_are_imported_at_once(client: Client, bank: QuestionBank) -> None:  # noqa: F811
    client.post(upload(client, bank, excel([HEADER, *ROWS[:5]])))
    assert count() == 5


def test_the_bad_are_skipped_only_where_the_author_says_so(client: Client, bank: QuestionBank) -> None:  # noqa: F811
    where = upload(client, bank, excel([HEADER, *ROWS, BAD]))
    assert client.post(where, data={"mode": "all"}).status_code == 422
    client.post(where, data={"mode": "skip"})
    import_long_files()
    assert count() == 7
    assert "跳过了 1 道" in client.get(client.get(where).location).text


def test_what_cannot_be_done_is_said_and_may_be_tried_again(client: Client, bank: QuestionBank, monkeypatch: Any) -> None:  # noqa: F811
    where = upload(client, bank, excel([HEADER, *ROWS]))
    client.post(where)
    monkeypatch.setattr(import_jobs, "MOST_TRIES", 0)
    import_long_files()
    job = db.session.query(ImportJob).one()
    assert (job.state, count()) == (FAILED, 0)
    assert "什么也没有保存" in client.get(where).text
    monkeypatch.undo()
    monkeypatch.setattr(question_import, "LONG", 5)
    client.post(where)
    import_long_files()
    assert count() == 7


def test_a_file_that_is_gone_is_said(client: Client, bank: QuestionBank) -> None:  # noqa: F811
    where = upload(client, bank, excel([HEADER, *ROWS]))
    client.post(where)
    discard_waiting(where.rpartition("/")[2])
    import_long_files()
    assert db.session.query(ImportJob).one().state == FAILED
    assert client.get(where).location.endswith("/import")


@pytest.mark.both_databases
def test_one_worker_takes_a_job_and_another_only_when_it_is_lost(client: Client, bank: QuestionBank) -> None:  # noqa: F811
    client.post(upload(client, bank, excel([HEADER, *ROWS])))
    with transaction():
        assert import_jobs.take_job(now()) is not None
    with transaction():
        assert import_jobs.take_job(now()) is None
    with transaction():
        again = import_jobs.take_job(now() + import_jobs.GIVEN_UP_AFTER + timedelta(seconds=1))
    assert again is not None
    assert again.tries == 2


def test_nobody_sees_the_import_of_another(client: Client, bank: QuestionBank) -> None:  # noqa: F811
    where = upload(client, bank, excel([HEADER, *ROWS]))
    client.post(where)
    assert client.get(f"/manage/questions/{bank.id}/import/{'x' * 32}/state").status_code == 404


def test_a_watched_sequence_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    watched = Watched(range(150), lambda done, total: told.append((done, total)), 2)
    assert sum(watched) == sum(watched) == 149 * 75
    assert told == [(0, 300), (100, 300), (200, 300)]
    assert (len(watched), watched[1], list(watched[:2])) == (150, 1, [0, 1])
