"""Where practice begins: today's quiz, what waits in the mistake book, the banks that are open."""

import secrets
from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import end_of_day, local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import SIGNED_IN, Principal, principal, requires
from learnhub.core.transactions import transaction
from learnhub.practice import service
from learnhub.practice.models import BANK, DAILY, MISTAKES
from learnhub.practice.queries import banks, book
from learnhub.practice.rules import drawing
from learnhub.practice.service.answering import ENOUGH
from learnhub.practice.views import blueprint

BANKS = 12  # on a page


def paths_of(user: Principal) -> Sequence[str | None]:
    """The units whose banks are hers."""
    return (user.department_path, user.branch_path)


@blueprint.get("/practice")
@requires(SIGNED_IN)
def start() -> ResponseReturnValue:
    """The member's start of practice."""
    user, moment = principal(), now()
    quiz = book.daily_quiz(user.member_id, local_day(moment))
    answers = book.daily_answers(quiz) if quiz else {}
    text = request.args.get("q", "").strip()[:60]
    page = page_of(banks.open_banks(paths_of(user), text), number=page_number(), size=BANKS)
    return render_template(
        "practice/start.html",
        page=page,
        text=text,
        banks=banks.bank_cards(user.member_id, page.items),
        due=book.due_count(user.member_id, end_of_day(local_day(moment))),
        quiz=quiz,
        daily=len(book.daily_questions(quiz)) if quiz else drawing.DAILY,
        answered=len(answers),
        right=sum((answer.share or 0) >= ENOUGH for answer in answers.values()),
    )


@blueprint.get("/practice/banks/<int:bank_id>")
@requires(SIGNED_IN)
def bank(bank_id: int) -> ResponseReturnValue:
    """The next question of a bank, or of one of its topics."""
    user = principal()
    found = banks.open_bank(bank_id, paths_of(user))
    topic = request.args.get("topic")
    pool = banks.pool(paths_of(user), bank_id=found.id, topic=topic)
    seen = book_order(user.member_id, pool)
    chosen = drawing.following(sorted(set(pool) - set(seen)), seen, secrets.token_hex(8))
    if chosen is None:
        raise Missing(_("这里还没有可以练习的题目。"))
    return redirect(url_for(".question", question_id=chosen, way=BANK, bank=found.id, topic=topic))


def book_order(member_id: int, pool: Sequence[int]) -> list[int]:
    """What the member has practised of the pool, the longest ago first."""
    return banks.answered_longest_ago(member_id, pool)


@blueprint.get("/practice/review")
@requires(SIGNED_IN)
def review() -> ResponseReturnValue:
    """The next question that waits in the mistake book; the book when none does."""
    user = principal()
    entry = book.first_due(user.member_id, end_of_day(local_day(now())))
    if entry is None:
        return redirect(url_for(".mistakes"))
    return redirect(url_for(".question", question_id=entry.question_id, way=MISTAKES))


@blueprint.get("/practice/daily")
@requires(SIGNED_IN)
def daily() -> ResponseReturnValue:
    """Today's quiz: its next question, or how it went."""
    user, moment = principal(), now()
    try:
        with transaction():
            quiz = service.draw_daily(user.member_id, paths_of(user), local_day(moment), now=moment)
    except Refused as refusal:
        return render_template("practice/daily.html", quiz=None, asked={}, sentence=refusal.message)
    answers = book.daily_answers(quiz)
    asked = book.daily_questions(quiz)
    for number, version_id in asked.items():
        if number not in answers:
            question_id = book.questions_of([version_id])[version_id]
            return redirect(url_for(".question", question_id=question_id, way=DAILY, number=number))
    return render_template(
        "practice/daily.html",
        quiz=quiz,
        asked=asked,
        sentence="" if asked else _("今天的题目都已停用，明天再来。"),
        answers=answers,
        questions=book.stems_of(asked.values()),
        right=sum((answer.share or 0) >= ENOUGH for answer in answers.values()),
    )
