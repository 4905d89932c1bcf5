"""The banks of the courses are open for practice in the demo."""

from datetime import datetime

from sqlalchemy import select

from learnhub.core.extensions import db
from learnhub.demo.sessions import Author
from learnhub.practice.service import open_bank
from learnhub.questions.models import QuestionBank


def open_banks(author: Author, *, now: datetime) -> None:
    """Open them; exams draw on another bank."""
    for bank in db.session.scalars(select(QuestionBank).where(QuestionBank.course_id.is_not(None)).order_by(QuestionBank.id)):
        open_bank(bank, actor_id=author.account_id, now=now)
