"""What people type is text: whatever they type, on every page that shows it, no markup of theirs arrives."""

import re
from typing import Any

import pytest
from flask import Flask

from learnhub.accounts.models import UserSession
from learnhub.assessment.models import Exam
from learnhub.catalog.models import Course, Lesson
from learnhub.core.extensions import db
from learnhub.learning.models import StudyHoursEntry
from learnhub.organization.models import Member, Post, Unit
from learnhub.questions.models import QuestionBank
from learnhub.ranking.models import PointsEntry
from tests.factories import make_question
from tests.test_authorization import path_of, rules
from tests.two_units import World, build

TYPED = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
ARRIVED = re.compile(r"<img src=x[^>]*>|<script>alert[^<]*|\"'>|>49<")
QUERY = "?q=" + "%22'%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E" + "&who=%3Cscript%3Ealert(2)%3C/script%3E&topic=%3Cimg%20src%3Dx%3E"
PLACES: list[tuple[type[Any], str]] = [
    (Unit, "name"),
    (Member, "name"),
    (Member, "note"),
    (Post, "title"),
    (QuestionBank, "name"),
    (Exam, "title"),
    (Course, "title"),
    (Course, "summary"),
    (Course, "editor"),
    (Lesson, "title"),
    (PointsEntry, "reason"),
    (StudyHoursEntry, "reason"),
    (UserSession, "agent"),
]


def spoil(app: Flask, world: World) -> None:
    """Write it into everything that shows what somebody typed."""
    bank = db.session.get_one(QuestionBank, world.a.ids["bank_id"])
    make_question(bank, TYPED, explanation=TYPED, source=TYPED[:60], clause=TYPED[:60], topic=TYPED[:60], tags=[TYPED[:20]])
    for model, column in PLACES:
        rows = db.session.scalars(db.select(model)).all()
        for number, row in enumerate(rows):
            setattr(row, column, f"{number}{TYPED}"[:60] if column in {"name", "title"} else f"{number}{TYPED}")
    db.session.commit()


@pytest.mark.slow
def test_no_page_carries_markup_that_somebody_typed(app: Flask, database: Any) -> None:
    world = build(app)
    spoil(app, world)
    wrong, shown = {}, 0
    for role in ("chief", "member"):
        browser = world.browser(app, role)
        for name, rule in rules(app).items():
            if not name.startswith("GET ") or rule.endpoint in {"learning.media", "interchange.template"}:
                continue
            path = path_of(rule, world.a)
            answer = browser.get(path if "?" in path else path + QUERY, follow_redirects=True)
            if answer.mimetype == "text/html":
                text = answer.get_data(as_text=True)
                shown += "alert(1)" in text
                if found := ARRIVED.findall(text):
                    wrong[f"{role} {path}"] = found[:2]
    assert wrong == {}
    assert shown > 30  # the words did reach the pages
