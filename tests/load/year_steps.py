"""What happens in each of the sixty steps of a year, six days long, as statements that write it for all members at once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from tests.load.year_scratch import EXAM_STEPS, LESSONS_EACH, SESSION_STEPS, STEPS

LESSONS_SEEN, LESSONS_DONE, COURSES_DONE = 40, 38, 7
LEASES_FROM, BEATS_AT = 45, (30, 38)  # the step of 90 days ago; the lessons whose raw beats are kept here: 4 each

_WHEN = "member m JOIN year_day d ON d.n = :k * 6 + (m.id * 13 + :k * 5) % 6 + 5 AND d.slot = m.id % 16"
_LESSON = "JOIN year_lesson l ON l.n = ((m.id + :q) % 12) * 5 + :place AND l.seen = CASE WHEN :j >= 38 THEN 3 ELSE (m.id + :j) % 3 END"
_POINTS = "INSERT INTO points_entry (member_id, rule, source, points, day, at, reason, department_id, branch_id)"
_YEAR_OF_D, _YEAR_OF_S = (f"CAST(substr(CAST({table}.day AS VARCHAR(10)), 1, 4) AS INTEGER)" for table in ("d", "s"))
_HOURS = "INSERT INTO study_hours_entry (member_id, source, category, hours, day, year, at, reason)"

STUDY_DAY = f"INSERT INTO study_day (member_id, day, seconds) SELECT m.id, d.day, 300.0 + (m.id * 7 + :k * 131) % 900 FROM {_WHEN}"
NOTICE = f"""INSERT INTO notice (account_id, kind, title, body, link, source, sent_at, read_at)
    SELECT m.account_id, 'assignment', '学习任务即将到期', '请在截止日期之前完成本月的学习任务，没有学完的可以继续。',
    '/tasks', 'year:' || d.day, d.at, CASE WHEN :k < 52 THEN d.later END FROM {_WHEN}"""
ENROLLMENT = f"""INSERT INTO enrollment (member_id, course_id, enrolled_at, last_lesson_id, last_studied_at, completed_at, award_level)
    SELECT m.id, l.course_id, d.at, l.last_lesson_id, e.later, CASE WHEN :q < 7 THEN e.later END, CASE WHEN :q < 7 THEN 'course' END
    FROM {_WHEN} {_LESSON} JOIN year_day e ON e.n = :last * 6 + (m.id * 13 + :last * 5) % 6 + 5 AND e.slot = d.slot"""
PROGRESS = f"""INSERT INTO lesson_progress
    (member_id, lesson_id, course_id, position, intervals, covered_seconds, study_seconds, media_sha256, started_at, updated_at,
     completed_at, check_in)
    SELECT m.id, l.lesson_id, l.course_id, l.seconds, l.intervals, l.covered, l.studied, l.sha256, d.at, d.later,
    CASE WHEN :j < 38 THEN d.later END, CASE WHEN l.material_id IS NOT NULL THEN 417.5 END FROM {_WHEN} {_LESSON}"""
FETCH = f"""INSERT INTO media_fetch (member_id, material_id, at)
    SELECT m.id, l.material_id, d.at FROM {_WHEN} {_LESSON} WHERE l.material_id IS NOT NULL"""
CHECK = f"""INSERT INTO presence_check (token, member_id, lesson_id, issued_at, delivered_at, deadline, answered_at)
    SELECT 'check-' || d.n || '-' || m.id, m.id, l.lesson_id, d.at, d.at, d.later, d.later FROM {_WHEN} {_LESSON}"""
LESSON_POINTS = f"""{_POINTS}
    SELECT m.id, l.rule, 'lesson:' || l.lesson_id, l.points, d.day, d.later, l.title, m.department_id, m.branch_id FROM {_WHEN} {_LESSON}"""
COURSE_POINTS = f"""{_POINTS}
    SELECT m.id, 'course_completed', 'course:' || l.course_id, 10, d.day, d.later, l.course, m.department_id, m.branch_id
    FROM {_WHEN} {_LESSON}"""
COURSE_HOURS = f"""{_HOURS}
    SELECT m.id, 'course:' || l.course_id, 'online', 1.5, d.day, {_YEAR_OF_D}, d.later, l.course
    FROM {_WHEN} {_LESSON}"""
_MEETING = "member m JOIN year_area a ON a.unit_id = m.department_id JOIN year_session s ON s.step = :k AND s.area = a.area"
ATTENDANCE = f"INSERT INTO attendance (session_id, member_id, way, signed_at) SELECT s.session_id, m.id, 'code', s.at FROM {_MEETING}"
SESSION_HOURS = f"""{_HOURS}
    SELECT m.id, 'session:' || s.session_id, s.category, 2.0, s.day, {_YEAR_OF_S}, s.at, s.title
    FROM {_MEETING}"""
LEASE = f"""INSERT INTO study_lease
    (token, member_id, lesson_id, opened_at, closed_at, close_reason, seq, drawn_at, bucket, is_playing, last_reply)
    SELECT 'a-lease-of-the-year-' || d.n || '-' || m.id, m.id, l.lesson_id, d.at, d.later, 'closed', 40, d.later, 15.0, FALSE, l.reply
    FROM {_WHEN} {_LESSON}"""
BEATS = """INSERT INTO study_beat (lease_id, seq, at, claimed, credited_seconds, covered_seconds)
    SELECT l.id, b.seq, l.opened_at, b.claimed, 15.0, 15.0 FROM study_lease l CROSS JOIN year_beat b WHERE l.id > :before"""

_WRONG = "(m.id / 7 % 12)"  # of the twenty questions
ATTEMPT = f"""INSERT INTO attempt
    (exam_id, member_id, number, seed, paper, state, started_at, deadline, closed_at, close_reason, graded_at, score, full_marks,
     is_passed, department_id)
    SELECT x.exam_id, m.id, 1, m.id, x.paper, 'graded', d.at, d.later, d.later, 'submitted', d.later, 5.0 * (20 - {_WRONG}), x.full_marks,
    {_WRONG} <= 8, m.department_id FROM {_WHEN} JOIN year_exam x ON x.step = :k"""
RESPONSES = f"""INSERT INTO response (attempt_id, position, answer, is_marked, seq, tab, saved_at, score, is_right)
    SELECT t.id, p.position, CASE WHEN (m.id + p.position) % 20 >= {_WRONG} THEN p.right_one ELSE p.wrong_one END, FALSE, 1, 'year',
    t.started_at, CASE WHEN (m.id + p.position) % 20 >= {_WRONG} THEN 5.0 ELSE 0.0 END, (m.id + p.position) % 20 >= {_WRONG}
    FROM attempt t JOIN year_exam x ON x.exam_id = t.exam_id AND x.step = :k JOIN member m ON m.id = t.member_id CROSS JOIN year_answer p"""
EXAM_POINTS = f"""{_POINTS}
    SELECT m.id, 'exam_passed', 'exam:' || x.exam_id, 10, d.day, d.later, x.title, m.department_id, m.branch_id
    FROM {_WHEN} JOIN year_exam x ON x.step = :k WHERE {_WRONG} <= 8"""
FULL_MARKS = f"""{_POINTS}
    SELECT m.id, 'full_marks', 'exam:' || x.exam_id, 5, d.day, d.later, x.title, m.department_id, m.branch_id
    FROM {_WHEN} JOIN year_exam x ON x.step = :k WHERE {_WRONG} = 0"""


def step_of(lesson: int) -> int:
    """The step in which a member sees her lesson with this number."""
    return lesson * STEPS // LESSONS_SEEN


def statements(step: int) -> Iterator[str]:
    """What is written in this step."""
    yield STUDY_DAY
    if step % 6 == 1:
        yield NOTICE
    if step in SESSION_STEPS:
        yield from (ATTENDANCE, SESSION_HOURS)
    if step in EXAM_STEPS:
        yield from (ATTEMPT, RESPONSES, EXAM_POINTS, FULL_MARKS)
    for lesson in range(LESSONS_SEEN):
        if step_of(lesson) == step:
            yield from _lesson(lesson)


def _lesson(lesson: int) -> Iterator[str]:
    place, step = lesson % LESSONS_EACH, step_of(lesson)
    if place == 0:
        yield ENROLLMENT
    yield from (PROGRESS, FETCH)
    if step % 6 == 0:
        yield CHECK
    if lesson < LESSONS_DONE:
        yield LESSON_POINTS
    if place == LESSONS_EACH - 1 and lesson < LESSONS_DONE:
        yield from (COURSE_POINTS, COURSE_HOURS)
    if step >= LEASES_FROM:
        yield LEASE
    if lesson in BEATS_AT:
        yield BEATS


def write(connection: Connection, step: int, grown: Counter[str]) -> None:
    """Write one step; `grown` counts the pages that each table took, for a SQLite that cannot tell afterwards."""
    lesson = next((lesson for lesson in range(LESSONS_SEEN) if step_of(lesson) == step), 0)
    course, place = divmod(lesson, LESSONS_EACH)
    values: dict[str, Any] = {"k": step, "j": lesson, "q": course, "place": place, "last": step_of(min(lesson + 4, LESSONS_SEEN - 1))}
    values["before"] = connection.scalar(text("SELECT coalesce(max(id), 0) FROM study_lease"))
    for words in statements(step):
        execute(connection, words, values, grown)


def execute(connection: Connection, words: str, values: dict[str, Any], grown: Counter[str]) -> None:
    """One INSERT … SELECT, with those of the values that it names."""
    statement, before = text(words), pages(connection)
    connection.execute(statement, {name: value for name, value in values.items() if name in statement.compile().params})
    grown[words.split()[2]] += pages(connection) - before


def pages(connection: Connection) -> int:
    """Pages of a SQLite file; 0 elsewhere."""
    return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one()) if connection.dialect.name == "sqlite" else 0
