"""Loads the demo organization: three months of work, done through the services at an injected clock."""

import random
from collections.abc import Iterator
from datetime import datetime

from learnhub.audit.service import record
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.demo.assignments import plan_assignments
from learnhub.demo.exam_extras import plan_extras
from learnhub.demo.exams import build_exams, plan_exams
from learnhub.demo.oddities import CALM, study_oddly
from learnhub.demo.organization import COMMITTEE, ROOT, build_members, build_units
from learnhub.demo.people import learners
from learnhub.demo.practice import open_banks
from learnhub.demo.recording import add_recordings
from learnhub.demo.reviews import plan_reviews
from learnhub.demo.sessions import Author, plan_coming, plan_sessions, set_plans
from learnhub.demo.study import plan_study
from learnhub.demo.timeline import Timeline
from learnhub.organization.service import ensure_roots

SEED = 20260701
LOADED = "load_demo"


def load(*, now: datetime, scale: float = 1.0, seed: int = SEED) -> Iterator[tuple[int, int]]:
    """Make everything; yields (done, of how many). The same seed on the same day gives the same story.

    Call it on a database without members; what it commits it commits piece by piece.
    """
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    timeline = Timeline(now - CALM, chance)
    beginning = timeline.beginning
    with transaction():
        root, committee = ensure_roots(ROOT, COMMITTEE, now=beginning)
        bureau = build_units(root, committee, now=beginning)
        build_members(bureau, chance, now=beginning, scale=scale)
        add_recordings(root.id, now=beginning)
        author = Author(bureau.member("马玉兰").account_id)
        everybody = learners(bureau, chance)
        set_plans(everybody, timeline, author, now=beginning)
        exams = build_exams(bureau, timeline, author, now=beginning)
        plan_sessions(bureau, everybody, timeline, author)
        plan_coming(bureau, timeline, author)
        plan_study(everybody, timeline)
        plan_exams(exams, everybody, timeline)
        plan_extras(exams, everybody, author, timeline)
        plan_reviews(exams["closed"], author, timeline)
        plan_assignments(bureau, timeline, author, exams)
        open_banks(author, now=beginning)
    db.session.expunge_all()
    total, done = len(timeline.deeds), 0
    yield 0, total
    for count in timeline.run():
        done += count
        yield done, total
    with transaction():
        study_oddly(everybody, author, now=now)
        record(LOADED, "organization", None, actor_id=None, now=now, seed=seed, scale=scale)
