"""Odd study in the demo organization: two people whose minutes came all at once, one of them heard about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from learnhub.catalog.models import VIDEO
from learnhub.core.extensions import db
from learnhub.demo.people import SHOWN, Learner
from learnhub.demo.sessions import Author
from learnhub.demo.study import courses, watch
from learnhub.learning.models import StudyFlag
from learnhub.learning.models.flags import DISMISSED
from learnhub.learning.service import decide_flag, find_odd_study

CALM = timedelta(minutes=30)  # before the end of the story, in which nobody else studies
PEOPLE = 2
NOTE = "本人说明：在动车上学习，过隧道时没有信号，已核对行程。"


def study_oddly(learners: Sequence[Learner], author: Author, *, now: datetime) -> None:
    """After the story, within `CALM`: all of the story comes at once, so the search begins when it is told."""
    others = (learner for learner in learners if learner.name not in SHOWN)
    people = sorted(others, key=lambda learner: (not learner.is_idle, learner.diligence))[:PEOPLE]
    films = [lesson for lessons in courses() for lesson in lessons if lesson.kind == VIDEO]
    find_odd_study(now=now - CALM)
    for person in people if films else ():
        watch(person.member_id, films[-1], person.member_id, now=now - CALM + timedelta(minutes=1))  # the one that fewest have seen
    find_odd_study(now=now)
    flag_id = db.session.scalar(select(StudyFlag.id).order_by(StudyFlag.id).limit(1))
    if flag_id is not None:
        decide_flag(flag_id, DISMISSED, NOTE, actor_id=author.account_id, now=now)
