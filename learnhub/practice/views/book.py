"""The mistake book and favorites."""

from collections.abc import Collection
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import end_of_day, local_day, now
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.practice import service
from learnhub.practice.queries import book
from learnhub.practice.views import blueprint
from learnhub.questions.models import KINDS


def _narrowed(sorts: Collection[str]) -> book.Narrowed:
    """What the address asks for; anything odd is as if it were not there."""
    given = request.args
    kind, sort = given.get("kind", ""), given.get("sort", "")
    return book.Narrowed(given.get("q", "").strip()[:60], kind if kind in KINDS else "", sort if sort in sorts else "")


@blueprint.get("/practice/mistakes")
@requires(SIGNED_IN)
def mistakes() -> ResponseReturnValue:
    """The member's mistake book."""
    user, moment = principal(), now()
    show, by = request.args.get("show", ""), _narrowed(book.MISTAKE_SORTS)
    statement = book.mistakes(user.member_id, due_by=end_of_day(local_day(moment)) if show == "due" else None, by=by)
    return render_template(
        "practice/mistakes.html",
        page=page_of(statement, number=page_number(), scalars=False),
        due=book.due_count(user.member_id, end_of_day(local_day(moment))),
        show=show,
        by=by,
        kinds=KINDS,
        today=end_of_day(local_day(moment)),
    )


@blueprint.post("/practice/mistakes/<int:question_id>/forget")
@requires(SIGNED_IN)
def forget(question_id: int) -> ResponseReturnValue:
    """Take a question out of the book."""
    with transaction():
        service.forget(principal().member_id, question_id, now=now())
    flash(_("已移出错题本；以后再答错会重新收进来。"), "success")
    return redirect(url_for(".mistakes"), 303)


@blueprint.get("/practice/favorites")
@requires(SIGNED_IN)
def favorites() -> ResponseReturnValue:
    """What the member keeps."""
    by = _narrowed(book.FAVORITE_SORTS)
    page = page_of(book.favorites(principal().member_id, by), number=page_number(), scalars=False)
    return render_template("practice/favorites.html", page=page, by=by, kinds=KINDS)


@blueprint.post("/practice/favorites/<int:question_id>")
@requires(SIGNED_IN)
def favorite(question_id: int) -> ResponseReturnValue:
    """Keep a question, or keep it no longer."""
    user = principal()
    with transaction():
        if request.form.get("keep") == "1":
            service.keep(user.member_id, question_id, now=now())
        else:
            service.unkeep(user.member_id, question_id)
    answer_id = request.form.get("answer", type=whole)
    if answer_id is None:
        return redirect(url_for(".favorites"), 303)
    way: dict[str, Any] = {name: request.args.get(name) for name in ("way", "bank", "topic", "number")}
    return redirect(url_for(".answer", answer_id=answer_id, **way), 303)
