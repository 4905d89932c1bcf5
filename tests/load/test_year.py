"""The year of use can be made and measured."""

import itertools
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.load import year
from tests.load.year_steps import LESSONS_SEEN, step_of
from tests.load.year_times import PAGES


def test_a_member_sees_one_lesson_in_a_step_at_most() -> None:
    found = [step_of(lesson) for lesson in range(LESSONS_SEEN)]
    assert all(earlier < later for earlier, later in itertools.pairwise(found))


@pytest.mark.slow
def test_a_year_of_fifty_members_is_whole_and_its_times_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.load.year_times.RUNS", 2)
    monkeypatch.setattr("tests.load.year_times.WARM", 1)
    url = f"sqlite:///{tmp_path / 'year.db'}"

    found = {"database": "sqlite", "members": 50, **year.year_at(url, tmp_path, 50)}

    rows = {name: size["rows"] for name, size in found["sizes"].items()}
    assert (rows["member"], rows["lesson_progress"], rows["study_day"], rows["study_hours_entry"]) == (50, 2000, 3000, 1000)
    assert (rows["enrollment"], rows["study_beat"], rows["attempt"], rows["assignment_member"]) == (400, 400, 100, 150)
    assert all(taken["runs"] > 0 for taken in found["times"].values())
    assert set(PAGES) < set(found["times"])
    assert "| lesson_progress | 2,000 |" in year.table(found)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        impossible = "SELECT count(*) FROM lesson_progress WHERE study_seconds > covered_seconds"
        assert connection.execute(text(impossible)).scalar_one() == 0
        unpaid = "SELECT count(*) FROM enrollment WHERE completed_at IS NOT NULL"
        paid = "SELECT count(*) FROM study_hours_entry WHERE source LIKE 'course:%'"
        assert connection.execute(text(unpaid)).scalar_one() == connection.execute(text(paid)).scalar_one() == 350
    engine.dispose()
