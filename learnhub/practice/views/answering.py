"""One question to practise, and what came of the answer."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment.models import Attempt, Response
from learnhub.assessment.queries.papers import paper_of
from learnhub.assessment.queries.reviewing import ReviewedQuestion, Told, reviewed
from learnhub.assessment.rules import answers as forms
from learnhub.assessment.rules.review import Visible
from learnhub.core.clock import local_day, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import SIGNED_IN, Principal, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.practice import service
from learnhub.practice.models import BANK, DAILY, FAVORITES, MISTAKES, WAYS, PracticeAnswer
from learnhub.practice.queries import banks, book
from learnhub.practice.service.answering import ENOUGH
from learnhub.practice.views import blueprint
from learnhub.practice.views.start import paths_of
from learnhub.questions.models import QuestionVersion
from learnhub.questions.rules.marking import mark


def _way() -> dict[str, Any]:
    """From where the member came to the question: it leads to the next one."""
    given = request.args
    way = given.get("way", BANK)
    return {
        "way": way if way in WAYS else BANK,
        "bank": given.get("bank", type=whole),
        "topic": given.get("topic"),
        "number": given.get("number", type=whole),
    }


def _next(way: dict[str, Any]) -> str:
    """The address of what follows."""
    if way["way"] == DAILY:
        return url_for(".daily")
    if way["way"] == MISTAKES:
        return url_for(".review")
    if way["way"] == FAVORITES or way["bank"] is None:
        return url_for(".favorites")
    return url_for(".bank", bank_id=way["bank"], topic=way["topic"])


def _asked(user: Principal, question_id: int, way: dict[str, Any], version_id: int | None, moment: datetime) -> QuestionVersion:
    """The question, when this way leads the member to it. Raises Missing for any other: exams draw on banks too."""
    if way["way"] == DAILY:
        return _asked_today(user, question_id, way["number"] or 0, version_id, moment)
    if way["way"] == MISTAKES:
        is_hers = book.is_in_book(user.member_id, question_id)
    elif way["way"] == FAVORITES:
        is_hers = book.is_favorite(user.member_id, question_id)
    else:
        is_hers = question_id in banks.pool(paths_of(user), bank_id=way["bank"])
    if not is_hers:
        raise Missing(_("没有这道题，或者它所在的题库没有开放练习。"))
    return book.version_of(question_id, version_id)


def _asked_today(user: Principal, question_id: int, number: int, version_id: int | None, moment: datetime) -> QuestionVersion:
    """The question that stands at `number` of today's quiz, in the version that the page showed."""
    day = local_day(moment)
    if book.daily_quiz(user.member_id, day) is None:
        raise Missing(_("今天的题目还没有打开，请从“每日答题”进入。"))
    with transaction():
        quiz = service.draw_daily(user.member_id, paths_of(user), day, now=moment)
    held = book.daily_questions(quiz).get(number, 0)
    if book.questions_of([held]).get(held) != question_id:
        raise Missing(_("这道题已经停用或换成了别的题，请从“每日答题”继续。"))
    shown = book.questions_of([version_id or held]).get(version_id or held) == question_id
    return book.version_of(question_id, version_id if shown and version_id else held)


@blueprint.get("/practice/questions/<int:question_id>")
@requires(SIGNED_IN)
def question(question_id: int) -> ResponseReturnValue:
    """A question to answer."""
    user, way, moment = principal(), _way(), now()
    version = _asked(user, question_id, way, None, moment)
    if (title := book.running_exam(user.member_id, moment)) is not None:
        return _after_exam(title)
    if way["way"] == DAILY:
        quiz = book.daily_quiz(user.member_id, local_day(moment))
        held = book.daily_answers(quiz).get(way["number"]) if quiz else None
        if held is not None:
            return redirect(url_for(".answer", answer_id=held.id, **way))
    return _page(user, version, way)


def _page(
    user: Principal, version: QuestionVersion, way: dict[str, Any], sentence: str = "", typed: Sequence[Sequence[str]] = ()
) -> ResponseReturnValue:
    places = service.places(version, user.member_id)
    page = render_template(
        "practice/question.html",
        questions=paper_of(Attempt(paper=places), [Response(position=place, answer=answer) for place, answer in enumerate(typed)]),
        bank_name=banks.open_bank(way["bank"], paths_of(user)).name if way["way"] == BANK else "",
        version=version,
        way=way,
        of=_of(way, user, now()),
        sentence=sentence,
        token=request.form.get("token", "") or secrets.token_urlsafe(16),
    )
    return (page, 422) if sentence else page


@blueprint.post("/practice/questions/<int:question_id>")
@requires(SIGNED_IN)
def give(question_id: int) -> ResponseReturnValue:
    """Take an answer; a double click gives it once."""
    user, way, moment = principal(), _way(), now()
    version = _asked(user, question_id, way, request.form.get("version", type=whole) or 0, moment)
    if (title := book.running_exam(user.member_id, moment)) is not None:
        return _after_exam(title)
    token = request.form.get("token", "")
    if way["way"] == DAILY:
        quiz = book.daily_quiz(user.member_id, local_day(moment))
        token = book.daily_token(quiz, way["number"]) if quiz else ""
    elif token.startswith("daily:"):
        token = ""
    items = [(item, request.form.getlist(f"q{place}")) for place, item in enumerate(service.places(version, user.member_id))]
    try:
        given = [forms.posted(item, typed) for item, typed in items]
        with transaction():
            held, is_new = service.answer(version, user.member_id, given, way=way["way"], token=token, now=moment)
    except Refused as refusal:
        return _page(user, version, way, refusal.message)
    except forms.TooLong as long:
        return _page(user, version, way, _("答案太长，最多 %(n)s 个字。", n=long.most), [_typed(*each) for each in items])
    if not is_new and held.answers != given:
        flash(_("这道题已经答过，以第一次的作答为准。"), "note")
    return redirect(url_for(".answer", answer_id=held.id, **way), 303)


def _typed(item: dict[str, Any], given: Sequence[str]) -> Sequence[str]:
    """What a form held, to be shown again; a text that is too long as it is."""
    try:
        return forms.posted(item, given)
    except forms.TooLong:
        return given


def _after_exam(title: str) -> ResponseReturnValue:
    """No answers and keys while an exam is being sat: its questions may be among them."""
    flash(_("正在参加考试“%(title)s”，交卷以后再练习。", title=title), "bad")
    return redirect(url_for(".start"), 303)


@blueprint.get("/practice/answers/<int:answer_id>")
@requires(SIGNED_IN)
def answer(answer_id: int) -> ResponseReturnValue:
    """What was answered, what is right, and why."""
    user, way, moment = principal(), _way(), now()
    held = book.answer_of(answer_id, user.member_id)
    if (title := book.running_exam(user.member_id, moment)) is not None:
        return _after_exam(title)
    version = book.version_of(held.question_id, held.version_id)
    return render_template(
        "practice/answer.html",
        held=held,
        is_right=held.share is not None and held.share >= ENOUGH,
        questions=_reviewed(held, version),
        way=way,
        following=_next(way),
        waits=held.share is None,
        of=_of(way, user, moment),
        is_favorite=book.is_favorite(user.member_id, held.question_id),
        entry=book.mistake(user.member_id, held.question_id),
    )


@blueprint.post("/practice/answers/<int:answer_id>/judge")
@requires(SIGNED_IN)
def judge(answer_id: int) -> ResponseReturnValue:
    """What a person would have to mark: the member says whether she knew it."""
    with transaction():
        service.judge(answer_id, principal().member_id, is_right=request.form.get("right") == "1", now=now())
    return redirect(url_for(".answer", answer_id=answer_id, **_way()), 303)


def _of(way: dict[str, Any], user: Principal, moment: datetime) -> int | None:
    """How many questions today's quiz has, on its own pages."""
    quiz = book.daily_quiz(user.member_id, local_day(moment)) if way["way"] == DAILY else None
    return max(book.daily_questions(quiz), default=0) if quiz else None


def _reviewed(held: PracticeAnswer, version: QuestionVersion) -> list[ReviewedQuestion]:
    found = []
    items = service.places(version, held.member_id)
    for place, (item, given) in enumerate(zip(items, held.answers, strict=True)):
        score = mark(item["kind"], [*item["options"], *item.get("rights", ())], service.key_of(version, item), given, item["marks"])
        is_right = None if score is None else score >= item["marks"] * ENOUGH
        response = Response(position=place, answer=given, score=score, is_right=is_right, is_marked=False)
        found.append(reviewed(place, item, response, Told(version), Visible(score=True, right_answers=True, explanations=True)))
    return found
