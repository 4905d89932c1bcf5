"""The rules of assigned work: how it stands at the edges of a day, what may be written, names and secret addresses."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.assignments.rules.addresses import key_of, token_of
from learnhub.assignments.rules.drafts import Draft, Flaw, flaw_of, read_names
from learnhub.assignments.rules.states import FINISHED, Phase, State, due_moment, last_day, phase, state, whole_done_at

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)  # 11 March begins in Shanghai: what was due on the 10th is late from here
START = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def test_the_last_moment_of_the_day_is_on_time_and_the_next_is_late() -> None:
    assert state(MIDNIGHT - INSTANT, START, MIDNIGHT, MIDNIGHT) == State.DONE
    assert state(MIDNIGHT, START, MIDNIGHT, MIDNIGHT) == State.LATE
    assert state(None, START, MIDNIGHT, MIDNIGHT - INSTANT) == State.NOT_STARTED
    assert state(None, START, MIDNIGHT, MIDNIGHT) == State.OVERDUE


def test_work_has_not_begun_until_its_first_day_does() -> None:
    assert state(None, START, MIDNIGHT, START - INSTANT) == State.COMING
    assert state(None, START, MIDNIGHT, START, has_begun=True) == State.OPEN


def test_what_was_done_before_it_was_asked_is_done() -> None:
    assert state(START - timedelta(days=30), START, MIDNIGHT, START - INSTANT) == State.DONE


def test_what_waits_for_its_result_is_not_overdue() -> None:
    assert state(None, START, MIDNIGHT, MIDNIGHT + timedelta(days=9), is_waiting=True) == State.WAITING


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 24 * 3600 * 10**6 - 1))
def test_the_last_day_is_the_day_that_was_written_whenever_one_finishes_in_it(day: date, microseconds: int) -> None:
    begins = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)
    after = day + timedelta(days=1)
    due = datetime(after.year, after.month, after.day, tzinfo=SHANGHAI).astimezone(UTC)
    assert last_day(due, SHANGHAI) == day
    done = min(begins + timedelta(microseconds=microseconds), due - INSTANT)
    assert state(done, begins, due, due + timedelta(days=400)) == State.DONE


@given(moments, moments, moments, st.booleans(), st.booleans())
def test_what_is_done_is_finished_whatever_the_clock_says(done: datetime, due: datetime, now: datetime, begun: bool, waits: bool) -> None:
    assert state(done, START, due, now, has_begun=begun, is_waiting=waits) in FINISHED
    assert state(None, START, due, now, has_begun=begun, is_waiting=waits) not in FINISHED


@given(moments, moments, st.none() | moments)
def test_an_extension_never_shortens_and_an_end_never_lengthens(due: datetime, extended: datetime, ended: datetime | None) -> None:
    moment = due_moment(due, extended, ended)
    assert moment is not None
    assert due_moment(due, extended, None) == max(due, extended)
    assert moment <= max(due, extended)
    assert ended is None or moment <= ended
    assert due_moment(None, extended, None) is None


@given(st.lists(st.none() | moments, max_size=5))
def test_the_whole_is_done_with_its_last_piece(pieces: list[datetime | None]) -> None:
    done = whole_done_at(pieces)
    assert (done is None) == (not pieces or None in pieces)
    assert done is None or done == max(piece for piece in pieces if piece)


def test_an_assignment_is_withdrawn_ended_coming_running_or_past_its_day() -> None:
    now = START + timedelta(days=1)
    assert phase(START, MIDNIGHT, now, now, now) == Phase.WITHDRAWN
    assert phase(START, MIDNIGHT, now, None, now) == Phase.ENDED
    assert phase(START, MIDNIGHT, None, None, START - INSTANT) == Phase.COMING
    assert phase(START, MIDNIGHT, None, None, MIDNIGHT - INSTANT) == Phase.RUNNING
    assert phase(START, MIDNIGHT, None, None, MIDNIGHT) == Phase.PAST_DUE
    assert phase(START, None, None, None, MIDNIGHT) == Phase.RUNNING


def draft(**more: object) -> Draft:
    said = {"unit_id": 1, "title": "学习党章", "words": "", "starts_on": date(2026, 3, 5), "due_on": date(2026, 3, 5)}
    whom = {"is_required": True, "unit_ids": [1], "categories": ["full"], "picked": []}
    what = {"course_ids": [1], "lesson_ids": [], "exam_ids": []}
    return Draft(**(said | whom | what | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "flaw"),
    [
        ({}, None),
        ({"due_on": None}, None),
        ({"title": "　 "}, Flaw.TITLE),
        ({"title": "长" * 121}, Flaw.TITLE),
        ({"words": "长" * 1001}, Flaw.WORDS),
        ({"course_ids": []}, Flaw.ITEMS),
        ({"lesson_ids": list(range(30))}, Flaw.TOO_MANY_ITEMS),
        ({"unit_ids": []}, Flaw.NOBODY),
        ({"unit_ids": [], "picked": [7], "categories": []}, None),
        ({"categories": []}, Flaw.CATEGORIES),
        ({"categories": ["saint"]}, Flaw.CATEGORIES),
        ({"due_on": date(2026, 3, 4)}, Flaw.DATES),
    ],
)
def test_a_draft_is_refused_for_what_is_wrong_with_it(more: dict[str, object], flaw: Flaw | None) -> None:
    assert flaw_of(draft(**more), people=("full", "probationary")) == flaw


def test_people_are_written_by_name_by_number_or_both() -> None:
    read = read_names("王芳\n张 伟、20180001，王芳 20180002;\r\n王芳\n")
    assert [(each.name, each.number) for each in read] == [
        ("王芳", "王芳"),
        ("张伟", ""),
        ("20180001", "20180001"),
        ("王芳", "20180002"),
    ]
    assert read[0].is_meant("王芳", "1")
    assert read[1].is_meant("张伟", None)
    assert read[2].is_meant("李明", "20180001")
    assert read[3].is_meant("王芳", "20180002")
    assert not read[3].is_meant("王芳", "20180001")
    assert not read[2].is_meant("李明", None)


@given(st.text("0123456789abcdef", min_size=1, max_size=24), st.text(max_size=40))
def test_only_the_platform_can_seal_an_address(key: str, other: str) -> None:
    token = token_of(key, "secret")
    assert key_of(token, "secret") == key
    assert key_of(token, "another secret") is None
    assert key_of(other, "secret") is None
    assert key_of(token[:-1], "secret") is None
