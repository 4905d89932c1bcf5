"""Study of the demo organization: courses taken lesson by lesson, through leases and coarse beats, quizzes answered."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from learnhub.assessment.models import Exam
from learnhub.catalog.models import DOCUMENT, PLAYED_KINDS, PUBLISHED, QUIZ, Course, Lesson, Section
from learnhub.core.extensions import db
from learnhub.demo.exams import Keys, sit
from learnhub.demo.people import SHOWN, Learner
from learnhub.demo.timeline import DAYS, Timeline
from learnhub.learning.rules.reading import least_dwell, text_length
from learnhub.learning.service import answer_check, close_lease, open_lease, record_heartbeat
from learnhub.settings.queries import value

BEAT = 20.0  # seconds: the most that each of several beats may claim
AT_ONCE = 30  # beats: ten minutes
ANSWERED_IN = timedelta(seconds=4)  # a presence check
READING = 1.25  # how much longer than the least dwell people read
UNFINISHED = 0.93  # luck from which on a video is left in the middle
LAST_SHOWN = 2  # the course that the people who are shown have just begun: its video waits for them


@dataclass(frozen=True, slots=True)
class LessonPlan:
    """What the story must know of a lesson; `exam_id` is its quiz."""

    id: int
    kind: str
    seconds: float
    parts: int
    dwell: float
    exam_id: int | None


def courses() -> list[list[LessonPlan]]:
    """The lessons of every published course, in order."""
    found = []
    quizzes = {exam.lesson_id: exam.id for exam in db.session.scalars(select(Exam).where(Exam.lesson_id.is_not(None)))}
    for course_id in db.session.scalars(select(Course.id).where(Course.state == PUBLISHED).order_by(Course.position, Course.id)):
        lessons = db.session.scalars(
            select(Lesson)
            .join(Section, Section.id == Lesson.section_id)
            .where(Lesson.course_id == course_id, Lesson.retired_at.is_(None))
            .order_by(Section.position, Lesson.position)
        )
        found.append(
            [
                LessonPlan(one.id, one.kind, float(one.duration_seconds), max(1, one.pages), _dwell(one), quizzes.get(one.id))
                for one in lessons
            ]
        )
    return found


def _dwell(lesson: Lesson) -> float:
    characters = text_length(lesson.characters, lesson.pages, is_document=lesson.kind == DOCUMENT)
    pace, most = value("learning.article_pace", int), value("learning.article_most_minutes", int)
    return least_dwell(characters, pace=pace, most_minutes=most)


def plan_study(learners: Sequence[Learner], timeline: Timeline) -> None:
    """Each takes the courses one after another; the diligent finish them, others stop on the way."""
    outlines = courses()
    for learner in learners:
        if learner.is_idle or learner.is_exempt:
            continue
        for number, lessons in enumerate(outlines):
            _plan_course(learner, lessons, number, len(outlines), timeline)


def _plan_course(learner: Learner, lessons: Sequence[LessonPlan], number: int, count: int, timeline: Timeline) -> None:
    chance = timeline.chance
    takes = _lessons_taken(learner, len(lessons), number, chance)
    begin = DAYS * (number + 0.5 * chance.random() + (1 - learner.diligence) * 0.4) / (count + 0.4)
    if learner.name in SHOWN and number:
        begin = DAYS - 8.0 + 3 * min(number, 2)  # lately, so that there is something to go on with
    step = 0.0
    for lesson in lessons[:takes]:
        step += chance.choice((0.02, 0.02, 1, 2, 4)) * (1.3 - learner.diligence)
        day = timeline.first_day + timedelta(days=int(begin + step))
        moment = timeline.some_time(day) + timedelta(hours=step % 1)
        luck = UNFINISHED if learner.name in SHOWN and number == LAST_SHOWN else chance.random()
        timeline.add(moment, _deed(learner, lesson, luck, chance.getrandbits(31), timeline.keys))


def _lessons_taken(learner: Learner, lessons: int, number: int, chance: random.Random) -> int:
    """How many lessons of her course `number` she takes: all, some, or none."""
    if learner.name in SHOWN:
        return (lessons, lessons // 2 + 1, 1, 0)[min(number, LAST_SHOWN + 1)]
    eagerness = learner.diligence - 0.3 * number
    if chance.random() > eagerness + 0.1:
        return 0
    return lessons if chance.random() < eagerness + 0.05 else chance.randint(1, max(1, lessons - 3))


def _deed(learner: Learner, lesson: LessonPlan, luck: float, seed: int, keys: Keys) -> Any:
    def study(moment: datetime) -> None:
        if lesson.kind == QUIZ:
            if lesson.exam_id is not None:
                sit(lesson.exam_id, learner, seed, keys, pace=12, now=moment)
        elif lesson.kind in PLAYED_KINDS:
            watch(learner.member_id, lesson, seed, now=moment, share=1.0 if luck < UNFINISHED else 0.55)
        else:
            read(learner.member_id, lesson, seed, now=moment)

    return study


def watch(member_id: int, lesson: LessonPlan, seed: int, *, now: datetime, share: float = 1.0) -> None:
    """Play a film or a recording from its beginning."""
    steps = max(1, round(lesson.seconds * share / BEAT))
    ends = [min(lesson.seconds, BEAT * (step + 1)) for step in range(steps)]
    beats = [
        {"seq": seq, "stamp": end * 1000, "intervals": [[BEAT * (seq - 1), end]], "position": end, "playing": seq < steps}
        for seq, end in enumerate(ends, start=1)
    ]
    _study(member_id, lesson.id, beats, seed, now=now)


def read(member_id: int, lesson: LessonPlan, seed: int, *, now: datetime) -> None:
    """Read a text to its end, staying longer than the least dwell."""
    seconds = lesson.dwell * READING
    count = max(1, math.ceil(seconds / BEAT))
    shown = [math.ceil(lesson.parts * number / count) for number in range(count + 1)]
    beats = [
        {
            "seq": seq,
            "stamp": BEAT * seq * 1000,
            "intervals": [[part, part + 1] for part in range(shown[seq - 1], shown[seq])],
            "position": shown[seq],
            "playing": seq < count,
        }
        for seq in range(1, count + 1)
    ]
    _study(member_id, lesson.id, beats, seed, now=now)


def _study(member_id: int, lesson_id: int, beats: list[dict[str, Any]], seed: int, *, now: datetime) -> None:
    """Report the beats some at a time, as after a tunnel, and answer the presence checks that come with the replies."""
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    lease, at, left = open_lease(lesson_id, member_id, chance=chance, now=now)["lease"], now, beats
    while left:
        some = left[:AT_ONCE]
        at = now + timedelta(milliseconds=some[-1]["stamp"])
        reply = record_heartbeat(lease, some, member_id, now=at)
        if reply["check"]:
            answer_check(lease, reply["check"]["id"], member_id, chance=chance, now=at + ANSWERED_IN)
        left = [beat for beat in left if beat["seq"] > reply["seq"]]
    close_lease(lease, member_id, now=at)
